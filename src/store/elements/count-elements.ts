import { isDrayError } from '../../model/error.ts'
import type { ElementsLayout } from '../../model/layout.ts'
import { parseListText } from './list-text.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
const BACKSLASH = 92
const OPENING = new Set([91, 123])
const CLOSING = new Set([93, 125])
const WHITE = new Set([9, 10, 13, 32])

/**
 * How many elements the member of an object's text has: 0 where it is missing or null, 1 where it is no list. Told by
 * brackets and commas alone, so that it shares nothing with the parser that the elements are read by.
 */
export function countElements(
  text: Uint8Array,
  { member, isText }: Pick<ElementsLayout, 'member' | 'isText'>,
): number {
  let depth = 0
  /** Where the last string of the object itself began and ended: before a colon it is a name. */
  let name: readonly [from: number, to: number] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!
    if (byte === QUOTE) {
      const end = endOfString(text, at)
      if (depth === 1) name = [at, end]
      at = end
    } else if (OPENING.has(byte)) depth++
    else if (CLOSING.has(byte)) depth--
    else if (byte === COLON && depth === 1 && stringAt(text, name) === member) {
      const from = firstInk(text, at + 1)
      return isText && text[from] === QUOTE ? elementsInText(text, from) : elementsIn(text, from)
    }
  }
  return 0
}

/** The place of the quote that ends it. */
function endOfString(text: Uint8Array, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1
  return at
}

function stringAt(text: Uint8Array, [from, to]: readonly [number, number]): string {
  return JSON.parse(Buffer.from(text.subarray(from, to + 1)).toString()) as string
}

function firstInk(text: Uint8Array, from: number): number {
  let at = from
  while (WHITE.has(text[at]!)) at++
  return at
}

/** A text that is no JSON is one element that cannot be read. */
function elementsInText(text: Uint8Array, from: number): number {
  const inner = stringAt(text, [from, endOfString(text, from)])
  try {
    parseListText(inner)
  } catch (error) {
    if (isDrayError(error)) return 1
    throw error
  }
  const bytes = Buffer.from(inner)
  return elementsIn(bytes, firstInk(bytes, 0))
}

function elementsIn(text: Uint8Array, from: number): number {
  const [LIST, NULL] = [91, 110]
  if (text[from] !== LIST) return text[from] === NULL ? 0 : 1
  let depth = 0
  let commas = 0
  let hasInk = false
  for (let at = from; at < text.length; at++) {
    const byte = text[at]!
    if (CLOSING.has(byte) && --depth === 0) break
    if (at > from && !WHITE.has(byte)) hasInk = true
    if (byte === QUOTE) at = endOfString(text, at)
    else if (OPENING.has(byte)) depth++
    else if (byte === COMMA && depth === 1) commas++
  }
  return hasInk ? commas + 1 : 0
}
