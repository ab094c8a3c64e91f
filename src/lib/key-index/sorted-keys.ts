import { BUCKETS, type KeyBuckets } from './key-buckets.ts'
import { compareHashes, RECORD_BYTES, RECORD_LANES } from './key-record.ts'
import { freeBuffers } from '../free-buffers.ts'
import { openScratchFile, type ScratchFile } from '../scratch-file.ts'
import { sortKeyRecords } from './sort-key-records.ts'

/** Two lanes of 32 bits. */
export type KeyHash = ArrayLike<number>

export interface FoundKey {
  /** Good until the next lookup. */
  readonly lanes: Int32Array
  /** Where in `lanes` the record begins. */
  readonly at: number
  /** Its number among all records. */
  readonly position: number
}

/** What a lookup reads at once: 2 KiB. Of each such block the first hash stays in memory. */
const BLOCK_RECORDS = 64
const BLOCK_LANES = BLOCK_RECORDS * RECORD_LANES
/** Buckets stay in memory up to 16 MiB: with half a million keys, all of them. */
const KEPT_LANES = 1 << 22

/**
 * All records of an index, bucket by bucket in the order of their hashes; of one key, the winner comes first.
 * A bucket is sorted when it is first asked for, into one file that goes with `close`. Memory: 16 MiB, 8 bytes for each
 * 64 records, and one bucket (1.25 MB at ten million keys) while it is sorted.
 */
export class SortedKeys {
  readonly #source: KeyBuckets
  readonly #keep: 'first' | 'last'
  readonly #counts: readonly number[]
  /** Where each bucket begins, in records, and where the last one ends. */
  readonly #starts: readonly number[]
  readonly #file: ScratchFile
  /** Per sorted bucket: the first hash of each block. */
  readonly #fences = new Map<number, Int32Array>()
  readonly #kept = new Map<number, Int32Array>()
  #room = KEPT_LANES
  readonly #block = new Int32Array(BLOCK_LANES)
  /** The position of what `#block` holds. */
  #held = -1

  constructor(path: string, source: KeyBuckets, keep: 'first' | 'last') {
    this.#source = source
    this.#keep = keep
    this.#counts = source.counts()
    this.#starts = startsOf(this.#counts)
    this.#file = openScratchFile(path)
  }

  get count(): number {
    return this.#starts[BUCKETS]!
  }

  /** The first record of a key. */
  find(hash: KeyHash): FoundKey | undefined {
    const one = hash[0]! | 0
    const two = hash[1]! | 0
    const bucket = one & (BUCKETS - 1)
    if (this.#counts[bucket] === 0) return undefined
    const fences = this.#fencesOf(bucket)
    const blocks = fences.length / 2
    // The key's first record may stand at the end of the block before the one that begins with the key.
    const first = Math.max(0, firstNotBefore(fences, 2, one, two) - 1)
    for (let number = first; number < blocks; number++) {
      const lanes = this.#readBlock(bucket, number)
      const index = firstNotBefore(lanes, RECORD_LANES, one, two)
      const at = index * RECORD_LANES
      if (at === lanes.length) continue
      const position = this.#starts[bucket]! + number * BLOCK_RECORDS + index
      return compareHashes(lanes, at, one, two) === 0 ? { lanes, at, position } : undefined
    }
    return undefined
  }

  /** A bucket's records, good until the next is asked for, and the position of the first. */
  *buckets(): Generator<{ readonly lanes: Int32Array; readonly from: number }> {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if (this.#counts[bucket] === 0) continue
      const lanes = this.#fences.has(bucket) ? this.#readBucket(bucket) : this.#sort(bucket)
      yield { lanes, from: this.#starts[bucket]! }
      // All buckets together would be as large as the index.
      freeBuffers([lanes.buffer])
    }
  }

  close(): void {
    this.#file.close()
  }

  #fencesOf(bucket: number): Int32Array {
    const known = this.#fences.get(bucket)
    if (known) return known
    const sorted = this.#sort(bucket)
    // Only where single keys are looked for: who goes through all of them once needs none of them again.
    if (sorted.length <= this.#room) {
      this.#kept.set(bucket, sorted)
      this.#room -= sorted.length
    }
    return this.#fences.get(bucket)!
  }

  #sort(bucket: number): Int32Array<ArrayBuffer> {
    const taken = this.#source.take(bucket)
    const sorted = sortKeyRecords(taken, this.#keep)
    freeBuffers([taken.buffer])
    this.#file.write(sorted, this.#starts[bucket]! * RECORD_BYTES)
    this.#fences.set(bucket, fencesIn(sorted))
    return sorted
  }

  #readBucket(bucket: number): Int32Array<ArrayBuffer> {
    const lanes = new Int32Array(this.#counts[bucket]! * RECORD_LANES)
    this.#file.read(lanes, this.#starts[bucket]! * RECORD_BYTES)
    return lanes
  }

  /** @returns the block's records, which may be fewer than a whole block's at the end of a bucket */
  #readBlock(bucket: number, number: number): Int32Array {
    const kept = this.#kept.get(bucket)
    if (kept) return kept.subarray(number * BLOCK_LANES, (number + 1) * BLOCK_LANES)
    const position = this.#starts[bucket]! + number * BLOCK_RECORDS
    const records = Math.min(BLOCK_RECORDS, this.#counts[bucket]! - number * BLOCK_RECORDS)
    const lanes = this.#block.subarray(0, records * RECORD_LANES)
    if (this.#held !== position) {
      this.#held = -1
      this.#file.read(lanes, position * RECORD_BYTES)
      this.#held = position
    }
    return lanes
  }
}

/** By binary search: the number of the first record whose hash does not come before this one. */
function firstNotBefore(lanes: Int32Array, stride: number, one: number, two: number): number {
  let from = 0
  let to = lanes.length / stride
  while (from < to) {
    const middle = (from + to) >>> 1
    if (compareHashes(lanes, middle * stride, one, two) < 0) from = middle + 1
    else to = middle
  }
  return from
}

function fencesIn(sorted: Int32Array): Int32Array {
  const fences = new Int32Array(2 * Math.ceil(sorted.length / BLOCK_LANES))
  for (let i = 0; 2 * i < fences.length; i++) {
    fences[2 * i] = sorted[i * BLOCK_LANES]!
    fences[2 * i + 1] = sorted[i * BLOCK_LANES + 1]!
  }
  return fences
}

function startsOf(counts: readonly number[]): readonly number[] {
  const starts = [0]
  for (const count of counts) starts.push(starts.at(-1)! + count)
  return starts
}
