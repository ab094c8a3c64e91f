import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Key } from '../key.ts'
import { TRAIT } from '../page.ts'
import { compactPage } from './compact-page.ts'
import { buildPage } from './page-builder.ts'

const documents = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 4 })
const spaces = fc.constantFrom<string | number>('', 1, 2, 8, '\t', ' \t')

test('removes white space outside strings, nothing else, and leaves keys, prints and cells as they are', () => {
  fc.assert(
    fc.property(documents, spaces, (values, indent) => {
      const entries = values.map((value, i) => ({
        key: Key.of(`k ${i}`),
        body: JSON.stringify(value, null, indent),
        cells: '[1, " "]',
      }))
      const page = buildPage(entries, { keys: 'text', next: undefined })
      const prints = page.prints.slice()
      compactPage(page)
      values.forEach((value, i) => {
        expect(page.bodyText(i)).toBe(JSON.stringify(value))
        expect(page.keyText(i)).toBe(`k ${i}`)
        expect(Buffer.from(page.cellsBytes(i)!).toString()).toBe('[1, " "]')
        expect(page.traits[i]! & TRAIT.SPACED).toBe(0)
      })
      expect(page.prints).toEqual(prints)
    }),
    { numRuns: 300 },
  )
})

test('keeps numbers and escapes as they stand', () => {
  const body = ' { "a\\u0020 \\" " : [ 1.0 ,\r\n-0e+1\t, "\\\\" , "x \\n" ] } '
  const page = buildPage([{ key: Key.of('k'), body }], { keys: 'text', next: undefined })
  compactPage(page)
  expect(page.bodyText(0)).toBe('{"a\\u0020 \\" ":[1.0,-0e+1,"\\\\","x \\n"]}')
})
