import { join } from 'node:path'
import { openKeyIndex } from '../../lib/key-index.ts'
import type { PageColumns } from '../../model/page.ts'
import { buildPage, type LooseEntry } from '../../model/scan/api.ts'
import type { LoggedPage } from '../../ledger/run-files.ts'
import type { MappedPage, Refusal } from '../../plan/map-page.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'

/**
 * The keys (by the names of their hashes) that an epoch produced more than once. An engine that refuses a second
 * insert needs no such look; a file does, and so does a merge, where the second would pass for an update.
 */
export function findRepeatedKeys(route: Route, context: StepContext, epoch: number): readonly string[] {
  if (context.target.facts.uniqueKeys && route.mode === 'load') return []
  const index = openKeyIndex(join(context.scratch, `${route.partition}-produced.keys`))
  try {
    for (const page of context.files.writeLog(route.partition).pages(epoch)) index.add(page)
    const repeated = Array.from(index.duplicates(), ({ hash }) => nameOf(hash, 0))
    return [...new Set(repeated)]
  } finally {
    index.close()
  }
}

/** Lets the first record of each repeated key pass and refuses the later ones. */
export class RepeatedKeys {
  readonly #hashes: ReadonlySet<string>
  readonly #met = new Set<string>()

  /** `logged`: what this epoch produced already, before a crash. */
  constructor(hashes: readonly string[], logged: Iterable<LoggedPage>) {
    this.#hashes = new Set(hashes)
    if (this.#hashes.size === 0) return
    for (const page of logged) for (let i = 0; i < page.count; i++) this.#isRepetition(page, i)
  }

  leaveOut(mapped: MappedPage, route: Route): MappedPage {
    if (this.#hashes.size === 0) return mapped
    const { page } = mapped
    const refusals: Refusal[] = []
    const kept: number[] = []
    for (let i = 0; i < page.count; i++) {
      if (this.#isRepetition(page, i)) refusals.push(refusalOf(mapped, i, route))
      else kept.push(i)
    }
    if (refusals.length === 0) return mapped
    return {
      ...mapped,
      page: pageOf(mapped, kept, route),
      from: Int32Array.from(kept, (i) => mapped.from?.[i] ?? i),
      refusals: [...mapped.refusals, ...refusals],
    }
  }

  #isRepetition(page: Pick<PageColumns, 'keyHashes'>, i: number): boolean {
    const hash = nameOf(page.keyHashes, i)
    if (!this.#hashes.has(hash)) return false
    if (this.#met.has(hash)) return true
    this.#met.add(hash)
    return false
  }
}

function refusalOf({ page, from }: MappedPage, i: number, route: Route): Refusal {
  const reason = `the key ${page.keyText(i)} came before in ${route.where}; the first record is kept`
  return { index: from?.[i] ?? i, code: 'KEY_DUPLICATE', reason }
}

function pageOf({ page }: MappedPage, kept: readonly number[], route: Route): MappedPage['page'] {
  const entries = kept.map((i): LooseEntry => {
    const cells = page.cellsBytes(i)
    return {
      key: page.key(i),
      body: page.bodyBytes(i),
      ...(cells && { cells: Buffer.from(cells).toString('utf8') }),
    }
  })
  const { next, problems } = page
  return buildPage(entries, { keys: route.target.keys, next, problems })
}

function nameOf(hashes: ArrayLike<number>, i: number): string {
  return `${hashes[2 * i]},${hashes[2 * i + 1]}`
}
