import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Key } from '../../key.ts'
import { TRAIT } from '../../page/page.ts'
import { PAD } from '../byte-reader.ts'
import { compactPage } from './compact-page.ts'
import { cutRecords } from '../cut-records.ts'
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

test('a key that is a view into its record moves with it', () => {
  const form = { shape: 'elements', keyFields: ['id'], keyPrefix: [], keys: 'text' } as const
  const record = fc.record({ a: fc.string(), id: fc.oneof(fc.nat(), fc.string({ minLength: 1 })) })
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), spaces, (records, indent) => {
      const text = Buffer.from(JSON.stringify(records, null, indent))
      const bytes = Buffer.concat([text, Buffer.alloc(PAD)])
      const window = { bytes: new Uint8Array(bytes), end: text.length, base: 0, line: 1, final: true }
      const { page } = cutRecords(window, { start: 0, opened: false, limit: 1000, unit: 'a.json', form })!
      const keys = Array.from({ length: page.count }, (_, i) => page.keyText(i))
      expect(keys).toEqual(records.map(({ id }) => String(id)))
      compactPage(page)
      expect(Array.from({ length: page.count }, (_, i) => page.keyText(i))).toEqual(keys)
    }),
    { numRuns: 300 },
  )
})
