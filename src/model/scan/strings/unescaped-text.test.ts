import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unescapedText } from './unescaped-text.ts'

function said(json: string, room?: Uint8Array): string | undefined {
  // What stands behind a cell is none of it: a backslash least of all.
  const bytes = Buffer.from(`[${json}\\"`)
  const text = unescapedText({ bytes, from: 1, to: bytes.length - 2, traits: 0 }, room)
  return text && Buffer.from(text).toString('utf8')
}

const text = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constantFrom(...'"\\/\b\f\n\r\té€😀')),
})

/** As some write them: with more escapes than there need be. */
function spelled(value: string, isEscaped: (at: number) => boolean): string {
  const units = [...value].map((one, at) => {
    if (one.length > 1 || !isEscaped(at)) return one === '/' ? '\\/' : JSON.stringify(one).slice(1, -1)
    const digits = one.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${at % 2 ? digits : digits.toUpperCase()}`
  })
  return `"${units.join('')}"`
}

test('any text as JSON says what it said', () => {
  fc.assert(
    fc.property(text, (value) => {
      fc.pre(value.isWellFormed() && !value.includes('\0'))
      expect(said(JSON.stringify(value))).toBe(value)
    }),
    { numRuns: 2000 },
  )
})

test('so it does where characters come by their numbers, but for surrogates and NUL', () => {
  fc.assert(
    fc.property(text, fc.array(fc.boolean(), { minLength: 1 }), (value, chosen) => {
      fc.pre(value.isWellFormed())
      const json = spelled(value, (at) => chosen[at % chosen.length]!)
      expect(said(json)).toBe(value.includes('\0') ? undefined : value)
    }),
    { numRuns: 2000 },
  )
})

test.each(['"\\ud83d\\ude00"', '"a\\ud800"', '"\\u0000"', '1', 'null', '{"a":1}'])(
  '%s is to be parsed',
  (json) => {
    expect(said(json)).toBeUndefined()
  },
)

test('the room that it lies in is that of before', () => {
  const room = Buffer.alloc(64, '!')
  expect(said('"a\\"b"', room)).toBe('a"b')
  expect(room.toString('latin1', 0, 3)).toBe('a"b')
  expect(said('""', room)).toBe('')
})

test('a text may end where its bytes do', () => {
  for (let length = 0; length < 9; length++) {
    const json = `"${'x'.repeat(length)}\\n"`
    const bytes = Buffer.from(json)
    const found = unescapedText({ bytes, from: 0, to: bytes.length, traits: 0 })
    expect(Buffer.from(found!).toString()).toBe(`${'x'.repeat(length)}\n`)
  }
})
