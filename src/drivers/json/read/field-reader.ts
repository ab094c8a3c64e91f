import type { FieldLook } from '../kinds.ts'
import {
  BACKSLASH,
  COMMA,
  decodedName,
  isSpace,
  MARK,
  QUOTE,
  skipString,
} from '../structure/structure-bytes.ts'

const OPEN_OBJECT = 0x7b

/**
 * What is asked of the fields of a record, found in its text without parsing the rest. Of a field that comes twice the
 * first counts. Undefined for what is no object. What it says holds until it reads the next record.
 * @param text holds the record, valid JSON, from `from` on
 */
export type FieldReader = (text: Uint8Array, from: number) => FieldLook | undefined

export function fieldReader(asked: ReadonlySet<string>): FieldReader {
  const names = [...asked].map((name) => ({ name, bytes: Buffer.from(name) }))
  const found = new Map<string, string | null>()
  const look: FieldLook = (field) => found.get(field)
  return (text, from) => {
    found.clear()
    let at = skipSpace(text, from)
    if (text[at] !== OPEN_OBJECT) return undefined
    at = skipSpace(text, at + 1)
    while (text[at] === QUOTE) {
      const nameEnd = skipString(text, at + 1)
      const name = askedName(names, text, at + 1, nameEnd - 1)
      // Behind the colon.
      at = skipSpace(text, skipSpace(text, nameEnd) + 1)
      const isText = text[at] === QUOTE
      const end = isText ? skipString(text, at + 1) : skipValue(text, at)
      if (name !== undefined && !found.has(name)) {
        found.set(name, isText ? textBetween(text, at + 1, end - 1) : null)
      }
      at = skipSpace(text, end)
      if (text[at] !== COMMA) break
      at = skipSpace(text, at + 1)
    }
    return look
  }
}

/** The one of these names that stands there; decoded only where it has escapes. */
function askedName(
  names: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  text: Uint8Array,
  from: number,
  to: number,
): string | undefined {
  for (const { name, bytes } of names) if (isAt(bytes, text, from, to)) return name
  for (let at = from; at < to; at++) {
    if (text[at] !== BACKSLASH) continue
    const decoded = textBetween(text, from, to)
    return names.find(({ name }) => name === decoded)?.name
  }
  return undefined
}

function isAt(bytes: Uint8Array, text: Uint8Array, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false
  for (let i = 0; i < bytes.length; i++) if (text[from + i] !== bytes[i]) return false
  return true
}

/** What a string holds, without its quotes. */
function textBetween(text: Uint8Array, from: number, to: number): string {
  return decodedName(Buffer.from(text.buffer, text.byteOffset + from, to - from))
}

/** Behind a container, a number or a word. */
function skipValue(text: Uint8Array, from: number): number {
  let depth = 0
  for (let at = from; at < text.length;) {
    const byte = text[at]!
    const mark = MARK[byte]
    if (mark === 1) {
      at = skipString(text, at + 1)
      continue
    }
    if (mark === 3) depth--
    if (depth < 0 || (depth === 0 && byte === COMMA)) return at
    if (mark === 2) depth++
    at++
    if (mark === 3 && depth === 0) return at
  }
  return text.length
}

function skipSpace(text: Uint8Array, from: number): number {
  let at = from
  while (at < text.length && isSpace(text[at]!)) at++
  return at
}
