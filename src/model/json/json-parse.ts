import { randomUUID } from 'node:crypto'
import { DrayError } from '../error.ts'
import { mayHoldTags, untag } from './json-tags.ts'
import { isWideNumber } from '../scan/hash/canonical-number.ts'
import { Tagged, type Value } from '../value.ts'

/**
 * Exact: an integer that a double cannot hold becomes a bigint, another such number `Tagged('number', text)`; objects
 * written by `printJson` for tagged values become these again. Any depth. `__proto__` is a field like any other.
 * @throws DrayError RECORD_INVALID
 */
export function parseJson(text: string): Value {
  if (!MAYBE_WIDE.test(text)) return parseNarrowJson(text)
  const marked = markWideNumbers(text)
  return marked === text ? parseNarrowJson(text) : revive(parse(marked, text))
}

/** The same for a text that is known to hold no number that a double cannot hold. */
export function parseNarrowJson(text: string): Value {
  const value = parse(text)
  return mayHoldTags(text) ? revive(value) : value
}

/** A run of digits that can exceed a double, or an exponent; inside strings as well: then it is only looked at closer. */
const MAYBE_WIDE = /[\d.]{16}|\d[eE][-+]?\d/

/** Stands before a wide number while the text is parsed. Nobody can have put it into a document. */
const MARK = `dray ${randomUUID()} `

function parse(text: string, original: string = text): Value {
  try {
    return JSON.parse(text) as Value
  } catch (cause) {
    // The reason and place that people read must be those of their own text.
    if (original !== text) return parse(original)
    throw new DrayError('RECORD_INVALID', `Not valid JSON: ${(cause as Error).message}`, { cause })
  }
}

/** The text with each number that a double cannot hold as a marked string. */
function markWideNumbers(text: string): string {
  let marked = ''
  let copied = 0
  for (let p = 0; p < text.length; p++) {
    const c = text.charCodeAt(p)
    if (c === QUOTE) p = endOfString(text, p)
    else if (c === MINUS || isDigit(c)) {
      const from = p
      while (isNumberPart(text.charCodeAt(p + 1))) p++
      const number = text.slice(from, p + 1)
      if (!NUMBER.test(number) || !isWideNumber(number)) continue
      marked += `${text.slice(copied, from)}"${MARK}${number}"`
      copied = p + 1
    }
  }
  return marked + text.slice(copied)
}

const QUOTE = 34
const MINUS = 45
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

/** The offset of the closing quote; of the text's end where there is none: `parse` will say so. */
function endOfString(text: string, open: number): number {
  let p = text.indexOf('"', open + 1)
  while (p >= 0 && isEscaped(text, p)) p = text.indexOf('"', p + 1)
  return p < 0 ? text.length : p
}

function isEscaped(text: string, p: number): boolean {
  let backslashes = 0
  while (text[p - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}

/** Digits, point, signs, e and E. */
function isNumberPart(c: number): boolean {
  return isDigit(c) || c === 46 || c === 43 || c === MINUS || c === 101 || c === 69
}

type Container = Record<string, Value> | Value[]

/** Marked numbers and tagged objects as what they stand for, from the inside out; no recursion. */
function revive(root: Value): Value {
  const holder: Value[] = [root]
  const containers: Container[] = [holder]
  for (let i = 0; i < containers.length; i++) {
    const container = containers[i]! as Record<string, Value>
    for (const name of Object.keys(container)) {
      const value = container[name]!
      if (typeof value === 'string') {
        if (value.startsWith(MARK)) container[name] = wideNumber(value.slice(MARK.length))
      } else if (isContainer(value)) containers.push(value)
    }
  }
  for (let i = containers.length - 1; i >= 0; i--) {
    const container = containers[i]! as Record<string, Value>
    for (const name of Object.keys(container)) {
      const value = container[name]!
      if (!isContainer(value) || Array.isArray(value)) continue
      const [only, ...others] = Object.keys(value)
      if (only === undefined || others.length > 0) continue
      const meant = untag(only, value[only]!)
      if (meant !== undefined) container[name] = meant
    }
  }
  return holder[0]!
}

function isContainer(value: Value): value is Container {
  return typeof value === 'object' && value !== null && !(value instanceof Tagged)
}

function wideNumber(text: string): bigint | Tagged {
  return /^-?\d+$/.test(text) ? BigInt(text) : new Tagged('number', text)
}
