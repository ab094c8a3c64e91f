/**
 * One entry of the key index as eight lanes of 32 bits: the key's hash (2), its fingerprint (4), the low half of its
 * ordinal, and the high half together with its status.
 */
export const RECORD_LANES = 8
export const RECORD_BYTES = RECORD_LANES * 4

/** What the index knows of a key. */
export interface KeyRecord {
  readonly print: Int32Array
  readonly ordinal: number
  readonly status: number
}

const LOW = 2 ** 32
/** For the high half of an ordinal, 53 bits in all; above them lies the status. */
const HIGH_BITS = 21
const HIGH_MASK = (1 << HIGH_BITS) - 1

/** Writes entry `i` of a page's columns at this lane. */
export function putRecord(
  lanes: Int32Array,
  at: number,
  columns: { readonly keyHashes: Int32Array; readonly prints: Int32Array },
  i: number,
  ordinal: number,
  status: number,
): void {
  const { keyHashes, prints } = columns
  lanes[at] = keyHashes[2 * i]!
  lanes[at + 1] = keyHashes[2 * i + 1]!
  lanes[at + 2] = prints[4 * i]!
  lanes[at + 3] = prints[4 * i + 1]!
  lanes[at + 4] = prints[4 * i + 2]!
  lanes[at + 5] = prints[4 * i + 3]!
  lanes[at + 6] = ordinal % LOW
  lanes[at + 7] = Math.floor(ordinal / LOW) | (status << HIGH_BITS)
}

export function ordinalAt(lanes: Int32Array, at: number): number {
  return (lanes[at + 7]! & HIGH_MASK) * LOW + (lanes[at + 6]! >>> 0)
}

export function recordAt(lanes: Int32Array, at: number): KeyRecord {
  const print = lanes.slice(at + 2, at + 6)
  return { print, ordinal: ordinalAt(lanes, at), status: lanes[at + 7]! >>> HIGH_BITS }
}

/** The order inside a bucket, whose records share the low byte of the first lane: by the second lane, then the first. */
export function compareHashes(lanes: Int32Array, at: number, first: number, second: number): number {
  return (lanes[at + 1]! >>> 0) - (second >>> 0) || lanes[at]! - first
}
