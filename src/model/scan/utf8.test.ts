import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstInvalidUtf8, isUtf8Text } from './utf8.ts'

/** Bytes that are nearly UTF-8: characters of all lengths, some bytes changed. */
const nearlyText = fc
  .tuple(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.array(
      fc.tuple(fc.nat(40), fc.constantFrom(0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0x41)),
      { maxLength: 3 },
    ),
  )
  .map(([text, changes]) => {
    const bytes = Buffer.from(text)
    for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
    return new Uint8Array(bytes)
  })

test('the first invalid byte is the end of the longest valid beginning', () => {
  fc.assert(
    fc.property(nearlyText, (bytes) => {
      const at = firstInvalidUtf8(bytes, 0, bytes.length)
      expect(at < 0).toBe(isUtf8(bytes))
      if (at < 0) return
      expect(isUtf8(bytes.subarray(0, at))).toBe(true)
      for (let end = at + 1; end <= bytes.length; end++) expect(isUtf8(bytes.subarray(0, end))).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

test('a character that the end of a window cuts is no fault, but at the end of the text it is', () => {
  const bytes = Buffer.from('aé東😀')
  for (let end = 0; end <= bytes.length; end++) {
    expect(isUtf8Text(bytes, 0, end, false)).toBe(true)
    expect(isUtf8Text(bytes, 0, end, true)).toBe([0, 1, 3, 6, 10].includes(end))
  }
  expect(isUtf8Text(new Uint8Array([0x41, 0x80, 0x80]), 0, 3, false)).toBe(false)
})
