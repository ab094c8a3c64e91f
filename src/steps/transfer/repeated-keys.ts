import { join } from 'node:path'
import { openKeyIndex, type KeyColumns } from '../../lib/key-index/key-index.ts'
import type { PageColumns } from '../../model/page/page.ts'
import type { LoggedPage } from '../../ledger/run-files.ts'
import { leaveOut } from '../../plan/mapping/leave-out.ts'
import { mapPage } from '../../plan/mapping/map-page.ts'
import type { MappedPage, Refusal } from '../../plan/mapping/mapped-page.ts'
import type { Route } from '../../plan/plan.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import type { StepContext } from '../step.ts'

/**
 * The keys (by the names of their hashes) that an epoch produced more than once. An engine that refuses a second
 * insert needs no such look; a file does, and so does a merge, where the second would pass for an update.
 */
export async function findRepeatedKeys(
  route: Route,
  context: StepContext,
  epoch: number,
): Promise<readonly string[]> {
  if (context.target.facts.uniqueKeys && route.mode === 'load') return []
  return repeatedIn(firstTries(context.files.writeLog(route.partition).pages(epoch)), route, context)
}

/** What was rejected and is tried again has one key and one record. */
function* firstTries(pages: Iterable<LoggedPage>): Generator<LoggedPage> {
  for (const page of pages) if (!page.isAgain) yield page
}

/**
 * The same when a page was refused because a key held another document: that may have been a record of this very source,
 * written some pages before. Only where the log shows a repetition is the source read to its end for all the others.
 */
export async function findAllRepeatedKeys(route: Route, context: StepContext): Promise<readonly string[]> {
  const { epoch } = context.ledger.epoch(context.run.id, route.partition)
  const sofar = await findRepeatedKeys(route, context, epoch)
  return sofar.length === 0 ? [] : repeatedIn(producedPages(route, context), route, context)
}

async function* producedPages(route: Route, context: StepContext): AsyncGenerator<KeyColumns> {
  const { source, codes, run, batch, stopNow } = context
  const pages = pagesOf(source, route.from, { layout: route.source, limit: batch, signal: stopNow })
  for await (const page of pages) yield (await mapPage(page, route, codes.get(route.to), run)).page
}

async function repeatedIn(
  pages: Iterable<KeyColumns> | AsyncIterable<KeyColumns>,
  route: Route,
  { scratch }: StepContext,
): Promise<readonly string[]> {
  const index = openKeyIndex(join(scratch, `${route.partition}-produced.keys`))
  try {
    for await (const page of pages) index.add(page)
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
    return leaveOut(mapped, route, (i) =>
      this.#isRepetition(page, i) ? repetition(page.keyText(i), route) : undefined,
    )
  }

  #isRepetition(page: Pick<PageColumns, 'keyHashes'>, i: number): boolean {
    const hash = nameOf(page.keyHashes, i)
    if (!this.#hashes.has(hash)) return false
    if (this.#met.has(hash)) return true
    this.#met.add(hash)
    return false
  }
}

function repetition(key: string, { where }: Route): Omit<Refusal, 'index'> {
  const reason = `the key ${key} came before in ${where}; the first record is kept`
  return { code: 'KEY_DUPLICATE', reason }
}

function nameOf(hashes: ArrayLike<number>, i: number): string {
  return `${hashes[2 * i]},${hashes[2 * i + 1]}`
}
