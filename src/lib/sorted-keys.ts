import { BUCKETS, type KeyBuckets } from './key-buckets.ts'
import { compareHashes, RECORD_BYTES, RECORD_LANES } from './key-record.ts'
import { openScratchFile } from './scratch-file.ts'

/** Two lanes of 32 bits. */
export type KeyHash = ArrayLike<number>

/** All records of an index in the order of their hashes, bucket by bucket; of one key, the winner comes first. */
export interface SortedKeys {
  readonly count: number
  /** The first record of a key: where, in `lanes`, which is good until the next call. */
  find(
    hash: KeyHash,
  ): { readonly lanes: Int32Array; readonly at: number; readonly position: number } | undefined
  /** A bucket's records and the position of the first. */
  buckets(): Iterable<{ readonly lanes: Int32Array; readonly from: number }>
  close(): void
}

/** What a lookup reads at once: 2 KiB. Of each such block the first hash stays in memory. */
const BLOCK_RECORDS = 64
const BLOCK_LANES = BLOCK_RECORDS * RECORD_LANES

/**
 * Sorts each bucket when it is first asked for, into one file at this path, which goes with `close`. Memory: 8 bytes
 * for each 64 records, and one bucket (1.25 MB at ten million keys) while it is sorted.
 */
export function openSortedKeys(path: string, source: KeyBuckets, keep: 'first' | 'last'): SortedKeys {
  const counts = source.counts()
  const starts = startsOf(counts)
  const fences = new Array<Int32Array | undefined>(BUCKETS)
  const file = openScratchFile(path)
  const block = new Int32Array(BLOCK_LANES)
  let held = -1

  function fencesOf(bucket: number): Int32Array {
    return (fences[bucket] ??= sortIntoFile(bucket))
  }

  function sortIntoFile(bucket: number): Int32Array {
    const sorted = sortRecords(source.gather(bucket), keep)
    file.write(sorted, starts[bucket]! * RECORD_BYTES)
    return fencesIn(sorted)
  }

  /** @returns the block's records, which may be fewer than a whole block's at the end of a bucket */
  function readBlock(bucket: number, number: number): Int32Array {
    const position = starts[bucket]! + number * BLOCK_RECORDS
    const records = Math.min(BLOCK_RECORDS, counts[bucket]! - number * BLOCK_RECORDS)
    const lanes = block.subarray(0, records * RECORD_LANES)
    if (held !== position) {
      held = -1
      file.read(lanes, position * RECORD_BYTES)
      held = position
    }
    return lanes
  }

  return {
    count: starts[BUCKETS]!,
    find(hash) {
      const bucket = hash[0]! & 255
      if (counts[bucket] === 0) return undefined
      const known = fencesOf(bucket)
      const blocks = known.length / 2
      // The key's first record may stand at the end of the block before the one that begins with the key.
      const first = Math.max(0, firstNotBefore(known, 2, hash) - 1)
      for (let number = first; number < blocks; number++) {
        const lanes = readBlock(bucket, number)
        const index = firstNotBefore(lanes, RECORD_LANES, hash)
        const at = index * RECORD_LANES
        if (at === lanes.length) continue
        const position = starts[bucket]! + number * BLOCK_RECORDS + index
        return compareHashes(lanes, at, hash) === 0 ? { lanes, at, position } : undefined
      }
      return undefined
    },
    *buckets() {
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        if (counts[bucket] === 0) continue
        fencesOf(bucket)
        const lanes = new Int32Array(counts[bucket]! * RECORD_LANES)
        file.read(lanes, starts[bucket]! * RECORD_BYTES)
        yield { lanes, from: starts[bucket]! }
      }
    },
    close: () => file.close(),
  }
}

/** By binary search: the number of the first record whose hash does not come before this one. */
function firstNotBefore(lanes: Int32Array, stride: number, hash: KeyHash): number {
  let from = 0
  let to = lanes.length / stride
  while (from < to) {
    const middle = (from + to) >>> 1
    if (compareHashes(lanes, middle * stride, hash) < 0) from = middle + 1
    else to = middle
  }
  return from
}

/**
 * Sorts (second lane, place) pairs as 64-bit numbers, which engines do without a comparator; the rare records that
 * share a second lane are put in order of their first one afterwards.
 */
function sortRecords(records: Int32Array, keep: 'first' | 'last'): Int32Array {
  const count = records.length / RECORD_LANES
  const pairs = new Uint32Array(2 * count)
  for (let i = 0; i < count; i++) {
    // The low half comes first in memory; the later of equals comes first where the last is to win.
    pairs[2 * i] = keep === 'first' ? i : ~i
    pairs[2 * i + 1] = records[i * RECORD_LANES + 1]!
  }
  new BigUint64Array(pairs.buffer).sort()
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = keep === 'first' ? pairs[2 * i]! : ~pairs[2 * i]!
  orderTies(order, records)
  const sorted = new Int32Array(records.length)
  for (let i = 0; i < count; i++) copyRecord(records, order[i]!, sorted, i)
  return sorted
}

function orderTies(order: Uint32Array, records: Int32Array): void {
  const lane = (i: number, of: 0 | 1): number => records[order[i]! * RECORD_LANES + of]!
  for (let from = 0, to = 1; from < order.length; from = to++) {
    while (to < order.length && lane(to, 1) === lane(from, 1)) to++
    if (to - from === 1) continue
    // Stable: equal hashes stay in the order that they came in.
    const run = order.subarray(from, to)
    run.set(Array.from(run).sort((a, b) => records[a * RECORD_LANES]! - records[b * RECORD_LANES]!))
  }
}

function copyRecord(from: Int32Array, fromIndex: number, to: Int32Array, toIndex: number): void {
  const source = fromIndex * RECORD_LANES
  const target = toIndex * RECORD_LANES
  for (let lane = 0; lane < RECORD_LANES; lane++) to[target + lane] = from[source + lane]!
}

function fencesIn(sorted: Int32Array): Int32Array {
  const fences = new Int32Array(2 * Math.ceil(sorted.length / BLOCK_LANES))
  for (let i = 0; 2 * i < fences.length; i++) {
    fences[2 * i] = sorted[i * BLOCK_LANES]!
    fences[2 * i + 1] = sorted[i * BLOCK_LANES + 1]!
  }
  return fences
}

/** Where each bucket begins, in records, and where the last one ends. */
function startsOf(counts: readonly number[]): readonly number[] {
  const starts = [0]
  for (const count of counts) starts.push(starts.at(-1)! + count)
  return starts
}
