/**
 * Whenever the hash, the mixing or the equality table changes, so does this: part of plan, ledger and manifest.
 */
export const FINGERPRINT_VERSION = 1

/**
 * Mixed in with the length of what is hashed, so that values of different kinds never meet: the text "1" is not the
 * number 1. Lengths stay below 2^29 (V8's longest text, and a container's count).
 */
export const KIND = {
  STRING: 0,
  NUMBER: 0x20000000,
  LITERAL: 0x40000000,
  OBJECT: 0x60000000,
  ARRAY: 0x80000000 | 0,
  /** A key of several parts. */
  PARTS: 0xa0000000 | 0,
  RECORD: 0xc0000000 | 0,
  CELLS: 0xe0000000 | 0,
} as const

/** What hashing starts from: digits of e, pi and the golden ratio; any would do, these are easy to check. */
export const SEED = {
  KEY: [0x2b7e1516, 0x28aed2a6, 0xabf71588 | 0, 0x09cf4f3c],
  ROOT: [0x243f6a88, 0x85a308d3 | 0, 0x13198a2e, 0x03707344],
  NAME: [0x3c6ef372, 0x78dde6e4, 0x5f356495, 0x1f123bb5],
  ELEMENT: [0x1b873593, 0x52dce729, 0x38495ab5, 0x2745937f],
} as const
