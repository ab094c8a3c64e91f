import { parseJson } from './json/json-text.ts'
import { Key, type KeyPart } from './key.ts'
import type { Layout } from './layout.ts'

/**
 * A key by a name that leads back to it, as pre-states, reversals and rejects hold it: its text, or, where 1 and "1" are
 * two keys, its JSON text.
 */
export function writtenName(key: Key, keys: Layout['keys']): string {
  if (keys === 'text') return key.text
  return key.parts.length === 1 ? partName(key.parts[0]!) : `[${key.parts.map(partName).join(',')}]`
}

/** The key of such a name. */
export function keyOfName(name: string, keys: Layout['keys']): Key {
  if (keys === 'text') return Key.of(name)
  // Written by the function above, and by nothing else.
  const parts = parseJson(name) as KeyPart | readonly KeyPart[]
  return typeof parts === 'object' ? new Key(parts) : Key.of(parts)
}

function partName(part: KeyPart): string {
  if (typeof part === 'string') return JSON.stringify(part)
  return Object.is(part, -0) ? '-0' : String(part)
}
