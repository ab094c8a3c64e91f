import { freeBuffers } from '../free-buffers.ts'
import { RECORD_LANES } from './key-record.ts'

/**
 * The records of one bucket in the order of `compareHashes`; of equal ones the first, or the last, comes first.
 * Sorts (second lane, place) pairs as 64-bit numbers, which engines do without a comparator; the rare records that
 * share a second lane are put in order of their first one afterwards.
 */
export function sortKeyRecords(records: Int32Array, keep: 'first' | 'last'): Int32Array<ArrayBuffer> {
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
  freeBuffers([pairs.buffer, order.buffer])
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
