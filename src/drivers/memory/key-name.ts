import type { Key, KeyPart } from '../../model/key.ts'
import type { Layout } from '../../model/layout.ts'

/** The name under which a record is kept: its text, or, where 1 and "1" are two keys, its JSON text. */
export function keyName(key: Key, keys: Layout['keys']): string {
  if (keys === 'text') return key.text
  const [first] = key.parts
  return key.parts.length === 1 ? partName(first!) : `[${key.parts.map(partName).join(',')}]`
}

function partName(part: KeyPart): string {
  if (typeof part === 'string') return JSON.stringify(part)
  return Object.is(part, -0) ? '-0' : String(part)
}
