import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasUnicodeEscape } from '../../page/raw-cell.ts'
import { EscapesOut, isTextWithEscapes } from './escapes-out.ts'

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function asUnits(text: string, hex: (digits: string) => string): string {
  const digits = (unit: string): string => hex(unit.charCodeAt(0).toString(16).padStart(4, '0'))
  return Array.from({ length: text.length }, (_, i) => `\\u${digits(text[i]!)}`).join('')
}

/** A character in one of the ways that JSON has for it; half of a surrogate pair only as its code. */
const written = fc
  .tuple(
    fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom(...Object.keys(SHORT), 'a', 'ü', '€', '👩', '\0', '\ud83d', '\ude00', '\u007f'),
    ),
    fc.constantFrom('plain', 'short', 'small', 'capital'),
  )
  .map(([character, how]) => {
    if (how === 'small') return asUnits(character, (digits) => digits)
    if (how === 'capital') return asUnits(character, (digits) => digits.toUpperCase())
    if (how === 'short' && SHORT[character] !== undefined) return SHORT[character]
    return JSON.stringify(character).slice(1, -1)
  })

const plain = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '€', '👩'), maxLength: 40 })
const strings = fc.array(fc.oneof(written, plain), { maxLength: 40 }).map((parts) => parts.join(''))
/** They lie somewhere in a page. */
const inPages = fc.record({ text: strings, before: fc.nat(5), part: fc.integer({ min: 16, max: 90 }) })

function inPage(text: string, before: number): { bytes: Uint8Array; from: number; to: number } {
  const bytes = Buffer.from(`${'x'.repeat(before)}"${text}","next\\u0000":1`)
  const from = before + 1
  return { bytes, from, to: from + Buffer.byteLength(text) }
}

function allOf(escapes: EscapesOut, part: number): Buffer {
  const parts: Buffer[] = []
  for (;;) {
    const into = new Uint8Array(part)
    const length = escapes.fill(into)
    if (length === 0) return Buffer.concat(parts)
    parts.push(Buffer.from(into.subarray(0, length)))
  }
}

test('a text is one that a parser reads, without NUL and halves of surrogates', () => {
  const runs = fc.property(inPages, ({ text, before }) => {
    const { bytes, from, to } = inPage(text, before)
    const parsed = JSON.parse(`"${text}"`) as string
    expect(isTextWithEscapes(bytes, from, to)).toBe(parsed.isWellFormed() && !parsed.includes('\0'))
  })
  fc.assert(runs, { numRuns: 3000 })
})

test('single letters are kept where they are to be, and characters are escaped where they must be', () => {
  const letterOf = (code: number): number | undefined => (code === 10 ? 110 : code === 92 ? 92 : undefined)
  const runs = fc.property(inPages, ({ text, before, part }) => {
    const { bytes, from, to } = inPage(text, before)
    fc.pre(isTextWithEscapes(bytes, from, to))
    const put = allOf(new EscapesOut(bytes, from, to, letterOf), part)
    expect(hasUnicodeEscape({ bytes: put, from: 0, to: put.length, traits: 0 })).toBe(false)
    // What has become of units is the same string still, but for control characters that JSON would have escaped.
    const again = put.toString('utf8').replaceAll(/[\0-\x1f]/g, (one) => asUnits(one, (digits) => digits))
    const unquoted = again.replaceAll(/(\\.)|"/gs, (one, escape: string | undefined) => escape ?? `\\${one}`)
    expect(JSON.parse(`"${unquoted}"`)).toBe(JSON.parse(`"${text}"`))
  })
  fc.assert(runs, { numRuns: 2000 })
})
