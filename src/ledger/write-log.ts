import { freeBuffers } from '../lib/free-buffers.ts'
import type { TornTail } from '../lib/segment/read-segment.ts'
import type { At, LoggedPage, WriteLog } from './run-files.ts'
import { openRunSegment } from './run-segment.ts'
import { stateCorrupt } from './state-errors.ts'

/** Kinds of record: a page ahead of its write, later its outcomes, and a page of what earlier ones had as rejects. */
const KIND = { page: 1, settled: 2, again: 3 } as const
/** kind u32 · epoch u32 · page u32 · count u32 · ordinal f64; then key hashes and prints, or one status per entry. */
const HEAD_BYTES = 24
const HASH_BYTES = 8
const PRINT_BYTES = 16
/** How many pages may be on their way before the outcomes of the first are known. */
const MAX_UNSETTLED = 256

/**
 * The write log of one partition. Numbers lie as the machine has them (little-endian everywhere dray runs).
 * @throws DrayError STATE_CORRUPT when records contradict each other, STORE_FULL, PERMISSION_DENIED, IO_FAILED
 */
export function openWriteLog(path: string, onTorn?: (tail: TornTail) => void): WriteLog {
  const segment = openRunSegment(path, (payload) => headOf(payload), onTorn)
  return {
    async append(page) {
      const payload = encodePage(page)
      await segment.appendDurably([payload])
      freeBuffers([payload.buffer])
    },
    settle: (at, statuses) => segment.append([encodeSettled(at, statuses)], { durable: false }),
    cut: (at) => segment.cut(at),
    pages: (epoch) => pagesOf(segment, epoch),
    close: () => segment.close(),
  }
}

interface Head extends At {
  readonly kind: number
  readonly count: number
  readonly ordinal: number
}

/**
 * A page is held until its outcomes have come by and another page follows: the last one's may be told again by a run
 * that resumes. At most MAX_UNSETTLED pages are held.
 */
function* pagesOf(
  segment: { readonly path: string; payloads(): Iterable<Uint8Array> },
  epoch: number,
): Generator<LoggedPage> {
  const held: LoggedPage[] = []
  let lastPage = -1
  for (const payload of segment.payloads()) {
    const head = headOf(payload)
    if (head.epoch !== epoch) continue
    if (head.kind === KIND.settled) settleHeld(segment.path, held, head, payload)
    else {
      if (head.page <= lastPage)
        throw stateCorrupt(segment.path, `page ${head.page} follows page ${lastPage}`)
      lastPage = head.page
      held.push(decodePage(segment.path, head, payload))
    }
    while (held.length > 1 && (held[0]!.settled || held.length > MAX_UNSETTLED)) yield held.shift()!
  }
  yield* held
}

function settleHeld(path: string, held: LoggedPage[], head: Head, payload: Uint8Array): void {
  const at = held.findIndex((page) => page.page === head.page)
  const page = held[at]
  if (!page) throw stateCorrupt(path, `outcomes of page ${head.page}, which is not there`)
  const { statuses: _, ...bare } = page
  const statuses = payload.slice(HEAD_BYTES)
  if (head.count > 0 && statuses.length !== page.count) {
    throw stateCorrupt(path, `${statuses.length} outcomes for the ${page.count} entries of page ${head.page}`)
  }
  held[at] = { ...bare, settled: true, ...(head.count > 0 && { statuses }) }
}

function encodePage(page: Omit<LoggedPage, 'statuses' | 'settled'>): Uint8Array<ArrayBuffer> {
  const { count, keyHashes, prints } = page
  if (keyHashes.byteLength < count * HASH_BYTES || prints.byteLength < count * PRINT_BYTES) {
    throw new RangeError(`Page ${page.page} has fewer hashes or fingerprints than its ${count} entries`)
  }
  const payload = new Uint8Array(HEAD_BYTES + count * (HASH_BYTES + PRINT_BYTES))
  writeHead(payload, { ...page, kind: page.isAgain ? KIND.again : KIND.page })
  payload.set(bytesOf(keyHashes, count * HASH_BYTES), HEAD_BYTES)
  payload.set(bytesOf(prints, count * PRINT_BYTES), HEAD_BYTES + count * HASH_BYTES)
  return payload
}

function decodePage(path: string, head: Head, payload: Uint8Array): LoggedPage {
  const { epoch, page, ordinal, count } = head
  const isAgain = head.kind === KIND.again
  if (
    (head.kind !== KIND.page && !isAgain) ||
    payload.length !== HEAD_BYTES + count * (HASH_BYTES + PRINT_BYTES)
  ) {
    throw stateCorrupt(path, `page ${page} is of a form that this version of dray does not know`)
  }
  const printsFrom = HEAD_BYTES + count * HASH_BYTES
  const keyHashes = new Int32Array(payload.slice(HEAD_BYTES, printsFrom).buffer)
  const prints = new Int32Array(payload.slice(printsFrom).buffer)
  return { epoch, page, ordinal, count, keyHashes, prints, settled: false, ...(isAgain && { isAgain }) }
}

function encodeSettled(at: At, statuses: Uint8Array | undefined): Uint8Array {
  const payload = new Uint8Array(HEAD_BYTES + (statuses?.length ?? 0))
  writeHead(payload, { ...at, kind: KIND.settled, count: statuses?.length ?? 0, ordinal: 0 })
  if (statuses) payload.set(statuses, HEAD_BYTES)
  return payload
}

function writeHead(payload: Uint8Array, head: Head): void {
  const view = new DataView(payload.buffer)
  view.setUint32(0, head.kind, true)
  view.setUint32(4, head.epoch, true)
  view.setUint32(8, head.page, true)
  view.setUint32(12, head.count, true)
  view.setFloat64(16, head.ordinal, true)
}

function headOf(payload: Uint8Array): Head {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  return {
    kind: view.getUint32(0, true),
    epoch: view.getUint32(4, true),
    page: view.getUint32(8, true),
    count: view.getUint32(12, true),
    ordinal: view.getFloat64(16, true),
  }
}

function bytesOf(lanes: Int32Array, length: number): Uint8Array {
  return new Uint8Array(lanes.buffer, lanes.byteOffset, length)
}
