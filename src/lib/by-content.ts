import type { KeyColumns } from './key-index/key-index.ts'

/** Rows that nothing names, as they are looked up: the first half of a fingerprint stands for the hash of a key. */
export function byContent({ count, prints }: Pick<KeyColumns, 'count' | 'prints'>): KeyColumns {
  const keyHashes = new Int32Array(2 * count)
  for (let i = 0; i < count; i++) keyHashes.set(prints.subarray(4 * i, 4 * i + 2), 2 * i)
  return { count, keyHashes, prints }
}
