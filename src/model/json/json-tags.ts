import { Tagged, type Value } from '../value.ts'

const PREFIX = '$dray:'

/** Numbers are written as numbers, so this name is never a tag: a user's own field of that name stays as it is. */
const NUMBER_NAME = /^(?:\$dray:)+number$/

/**
 * How values without a JSON form are written: an object of exactly one member, `{"$dray:<tag>": value}`. A user's own
 * object of that form has one more `$dray:` before its name. Objects of other sizes are never touched.
 */
export function tagName(tag: string): string | undefined {
  const name = PREFIX + tag
  return tag.startsWith(PREFIX) || NUMBER_NAME.test(name) ? undefined : name
}

/** The name under which a plain object's only member is written. */
export function escapedName(name: string): string {
  return isEscapable(name) ? PREFIX + name : name
}

/** Whether the text of a document could hold such a name, perhaps behind escapes. */
export function mayHoldTags(text: string): boolean {
  return text.includes(PREFIX) || (text.includes('\\u00') && /\\u00[2367]/.test(text))
}

/** What a parsed object of one member stands for; undefined: itself. */
export function untag(name: string, value: Value): Value | undefined {
  if (!isEscapable(name)) return undefined
  const rest = name.slice(PREFIX.length)
  if (rest.startsWith(PREFIX)) return { [rest]: value }
  return (rest === 'bytes' && bytesOf(value)) || new Tagged(rest, value)
}

function isEscapable(name: string): boolean {
  return name.startsWith(PREFIX) && !NUMBER_NAME.test(name)
}

/** Only where the text comes back as it was. */
function bytesOf(value: Value): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined
  const bytes = Buffer.from(value, 'base64')
  return bytes.toString('base64') === value ? new Uint8Array(bytes) : undefined
}
