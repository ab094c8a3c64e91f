import type { PageColumns } from './page/page.ts'

const BUCKETS = 256
const LANES = 5

/**
 * The order-free sum of a set of records: per bucket of key hashes, four lanes of fingerprints and a count (5 KB).
 * Digests add and subtract; two sets are equal when their digests are.
 */
export class Digest {
  readonly sums: Int32Array

  constructor(sums: Int32Array = new Int32Array(BUCKETS * LANES)) {
    if (sums.length !== BUCKETS * LANES) throw new RangeError('A digest has 256 buckets of 5 lanes')
    this.sums = sums
  }

  static fromBytes(bytes: Uint8Array): Digest {
    return new Digest(new Int32Array(bytes.slice().buffer))
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.sums.buffer, this.sums.byteOffset, this.sums.byteLength)
  }

  get count(): number {
    let count = 0
    for (let at = 4; at < this.sums.length; at += LANES) count += this.sums[at]!
    return count
  }

  clone(): Digest {
    return new Digest(this.sums.slice())
  }

  addEntry(page: Pick<PageColumns, 'prints' | 'keyHashes'>, i: number): void {
    this.#accumulate(page.keyHashes[2 * i]!, page.prints, 4 * i, 1)
  }

  removeEntry(page: Pick<PageColumns, 'prints' | 'keyHashes'>, i: number): void {
    this.#accumulate(page.keyHashes[2 * i]!, page.prints, 4 * i, -1)
  }

  addPage(page: PageColumns): void {
    for (let i = 0; i < page.count; i++) this.addEntry(page, i)
  }

  add(other: Digest): void {
    for (let at = 0; at < this.sums.length; at++) this.sums[at] = this.sums[at]! + other.sums[at]!
  }

  equals(other: Digest): boolean {
    return this.sums.every((lane, at) => lane === other.sums[at])
  }

  /** The buckets whose sums differ. */
  differing(other: Digest): readonly number[] {
    const buckets: number[] = []
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const from = bucket * LANES
      const mine = this.sums.subarray(from, from + LANES)
      if (mine.some((lane, at) => lane !== other.sums[from + at])) buckets.push(bucket)
    }
    return buckets
  }

  #accumulate(keyHash: number, prints: Int32Array, at: number, sign: 1 | -1): void {
    const sums = this.sums
    const to = (keyHash & 255) * LANES
    for (let lane = 0; lane < 4; lane++) sums[to + lane] = sums[to + lane]! + sign * prints[at + lane]!
    sums[to + 4] = sums[to + 4]! + sign
  }
}
