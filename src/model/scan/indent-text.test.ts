import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indentText } from './indent-text.ts'

const indented = (text: string, indent: number, level = 0): string =>
  Buffer.from(indentText(Buffer.from(text), indent, level)).toString()

test('is what JSON.stringify prints, from compact and from spaced text', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.integer({ min: 1, max: 10 }),
      fc.constantFrom(undefined, '\t', 3),
      (value, indent, before) => {
        expect(indented(JSON.stringify(value, null, before), indent)).toBe(
          JSON.stringify(value, null, indent),
        )
      },
    ),
    { numRuns: 1000 },
  )
})

test('goes on at the nesting of its container', () => {
  const inner = { a: [1, {}], b: { c: 'x,y:{' } }
  const whole = JSON.stringify({ k: inner }, null, 2)
  expect(`{\n  "k": ${indented(JSON.stringify(inner), 2, 1)}\n}`).toBe(whole)
})

test('keeps numbers and escapes as they stand', () => {
  expect(indented('{"a\\u0041\\"":[1.0,-0,1e400,"\\\\"]}', 2)).toBe(
    '{\n  "a\\u0041\\"": [\n    1.0,\n    -0,\n    1e400,\n    "\\\\"\n  ]\n}',
  )
})

test('of deep text grows with its square, and no further', () => {
  const depth = 500
  const text = '['.repeat(depth) + ']'.repeat(depth)
  expect(JSON.parse(indented(text, 2, 3))).toEqual(JSON.parse(text))
})

test('texts of every size come out whole, one beside the other', () => {
  const values = Array.from({ length: 300 }, (_, i) => ({ text: 'é"\\x'.repeat(i * i), list: [i, {}] }))
  const printed = values.map((value) => indentText(Buffer.from(JSON.stringify(value)), 4, 0))
  const expected = values.map((value) => JSON.stringify(value, null, 4))
  expect(printed.map((bytes) => Buffer.from(bytes).toString())).toEqual(expected)
})
