import { parseJson } from '../../model/json-text.ts'
import { Key, type KeyPart } from '../../model/key.ts'
import type { Layout } from '../../model/layout.ts'

/**
 * How a target names a key in pre-states and reversals: by its text, or, where 1 and "1" are two keys, by its JSON text.
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
