import { join } from 'node:path'
import { HashNumbers } from '../../lib/hash-numbers.ts'
import { openKeyIndex, type KeyColumns } from '../../lib/key-index/key-index.ts'
import { NumberSet } from '../../lib/number-set.ts'
import type { PageColumns } from '../../model/page/page.ts'
import type { LoggedPage } from '../../ledger/run-files.ts'
import { leaveOut } from '../../plan/mapping/leave-out.ts'
import { mapPage } from '../../plan/mapping/map-page.ts'
import type { MappedPage, Refusal } from '../../plan/mapping/mapped-page.ts'
import type { Route } from '../../plan/plan.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import type { StepContext } from '../step.ts'

/**
 * The hashes of keys that an epoch produced more than once, two lanes of 32 bits each. An engine that refuses a second
 * insert needs no such look; a file does, and so does a merge, where the second would pass for an update.
 */
export async function findRepeatedKeys(
  route: Route,
  context: StepContext,
  epoch: number,
): Promise<Int32Array> {
  if (context.target.facts.uniqueKeys && route.mode === 'load') return NONE
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
export async function findAllRepeatedKeys(route: Route, context: StepContext): Promise<Int32Array> {
  const { epoch } = context.ledger.epoch(context.run.id, route.partition)
  const sofar = await findRepeatedKeys(route, context, epoch)
  return sofar.length === 0 ? sofar : repeatedIn(producedPages(route, context), route, context)
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
): Promise<Int32Array> {
  const index = openKeyIndex(join(scratch, `${route.partition}-produced.keys`))
  try {
    for await (const page of pages) index.add(page)
    return lanesOf(index.duplicates())
  } finally {
    index.close()
  }
}

/** They come key by key: one that came three times stands there twice. */
function lanesOf(duplicates: Iterable<{ readonly hash: ArrayLike<number> }>): Int32Array {
  let lanes = new Int32Array(1024)
  let length = 0
  for (const { hash } of duplicates) {
    if (length > 0 && lanes[length - 2] === hash[0] && lanes[length - 1] === hash[1]) continue
    if (length === lanes.length) {
      const larger = new Int32Array(2 * length)
      larger.set(lanes)
      lanes = larger
    }
    lanes.set(hash, length)
    length += 2
  }
  return lanes.subarray(0, length)
}

const NONE = new Int32Array(0)

/** As the ledger was told of them: those that the next epoch leaves out. */
export function notedRepeated({ partition }: Route, { ledger, run }: StepContext): Int32Array {
  const bytes = Buffer.from(String(ledger.noted(run.id, `repeated:${partition}`) ?? ''), 'base64')
  const lanes = new Int32Array(bytes.length / LANE)
  new Uint8Array(lanes.buffer).set(bytes)
  return lanes
}

export function noteRepeated(
  { partition }: Route,
  { ledger, run }: StepContext,
  lanes: Int32Array = NONE,
): void {
  const bytes = Buffer.from(lanes.buffer, lanes.byteOffset, lanes.byteLength)
  ledger.note(run.id, `repeated:${partition}`, bytes.toString('base64'))
}

const LANE = Int32Array.BYTES_PER_ELEMENT

/** Lets the first record of each repeated key pass and refuses the later ones. */
export class RepeatedKeys {
  readonly #hashes: HashNumbers | undefined
  readonly #met = new NumberSet()

  /** `logged`: what this epoch produced already, before a crash. */
  constructor(repeated: Int32Array, logged: Iterable<LoggedPage>) {
    if (repeated.length === 0) return
    this.#hashes = new HashNumbers(repeated)
    for (const page of logged) for (let i = 0; i < page.count; i++) this.#isRepetition(page, i)
  }

  leaveOut(mapped: MappedPage, route: Route): MappedPage {
    if (!this.#hashes) return mapped
    const { page } = mapped
    return leaveOut(mapped, route, (i) =>
      this.#isRepetition(page, i) ? repetition(page.keyText(i), route) : undefined,
    )
  }

  #isRepetition(page: Pick<PageColumns, 'keyHashes'>, i: number): boolean {
    const number = this.#hashes!.find(page.keyHashes, i)
    if (number === -1) return false
    if (this.#met.has(number)) return true
    this.#met.add(number)
    return false
  }
}

function repetition(key: string, { where }: Route): Omit<Refusal, 'index'> {
  const reason = `the key ${key} came before in ${where}; the first record is kept`
  return { code: 'KEY_DUPLICATE', reason }
}
