import { isUtf8 } from 'node:buffer'
import { parseJson } from '../../../model/json/json-text.ts'
import { Key, type KeyPart } from '../../../model/key.ts'
import { unreadableKey } from '../errors.ts'

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93

/**
 * The key that the engine rendered in front of a record: a string, a number, or a list of these.
 * @throws TEXT_INVALID where it is not UTF-8: whoever reads on behind a key must have that key and no other
 */
export function keyOfRecord(bytes: Uint8Array, from: number, end: number): Key {
  const to = endOfKey(bytes, from, end)
  const written = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
  const text = written.toString('utf8')
  if (!isUtf8(written)) throw unreadableKey(text)
  const parts = parseJson(text) as KeyPart | readonly KeyPart[]
  return typeof parts === 'object' ? new Key(parts) : Key.of(parts)
}

function endOfKey(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  let isInside = false
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) isInside = !isInside
    else if (isInside && byte === BACKSLASH) at++
    else if (!isInside && (byte === COLON || byte === CLOSE_ARRAY)) break
  }
  return bytes[from] === OPEN_ARRAY ? at + 1 : at
}
