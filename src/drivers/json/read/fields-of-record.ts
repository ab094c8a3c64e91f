import type { FieldLook } from '../kinds.ts'
import { COMMA, decodedName, isSpace, MARK, QUOTE, skipString } from '../structure/structure-bytes.ts'

const OPEN_OBJECT = 0x7b

/**
 * What is asked of the fields of a record, found in its text without parsing the rest. Of a field that comes twice the
 * first counts. Undefined for what is no object.
 * @param text valid JSON
 */
export function fieldsOfRecord(text: Uint8Array, asked: ReadonlySet<string>): FieldLook | undefined {
  const found = new Map<string, string | null>()
  let at = skipSpace(text, 0)
  if (text[at] !== OPEN_OBJECT) return undefined
  at = skipSpace(text, at + 1)
  while (text[at] === QUOTE) {
    const nameEnd = skipString(text, at + 1)
    const name = textBetween(text, at, nameEnd)
    // Behind the colon.
    at = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const isText = text[at] === QUOTE
    const end = isText ? skipString(text, at + 1) : skipValue(text, at)
    if (asked.has(name) && !found.has(name)) found.set(name, isText ? textBetween(text, at, end) : null)
    at = skipSpace(text, end)
    if (text[at] !== COMMA) break
    at = skipSpace(text, at + 1)
  }
  return (field) => found.get(field)
}

/** A string from its quote to behind the other. */
function textBetween(text: Uint8Array, from: number, to: number): string {
  return decodedName(Buffer.from(text.buffer, text.byteOffset + from + 1, to - from - 2))
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
