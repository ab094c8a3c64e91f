import { lanes, murmur } from '../../../lib/murmur.ts'
import type { Key } from '../../key.ts'
import { KIND, SEED } from './hash-kinds.ts'

const [K1, K2, K3, K4] = SEED.KEY

/** The hash under which digests, write log and verification know a key, two lanes. */
export function hashKey(key: Key, keys: 'text' | 'typed'): Int32Array {
  hashKeyText(Buffer.from(key.text), keys === 'text' ? KIND.STRING : kindOf(key))
  return lanes.slice(0, 2)
}

/** A key's text, not escaped, hashed into `lanes`. */
export function hashKeyText(text: Uint8Array, kind: number): void {
  const padded = new DataView(new ArrayBuffer(text.length + 4))
  new Uint8Array(padded.buffer).set(text)
  murmur(padded, 0, text.length, K1, K2, K3, K4, kind)
}

function kindOf(key: Key): number {
  if (key.parts.length > 1) return KIND.PARTS
  return typeof key.parts[0] === 'string' ? KIND.STRING : KIND.NUMBER
}
