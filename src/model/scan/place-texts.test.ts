import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PAD } from './byte-reader.ts'
import { cutRendered, RECORD_SEPARATOR } from './cut-rendered.ts'
import { placeTexts, TEXT_PLACE } from './place-texts.ts'

const place = String.fromCharCode(TEXT_PLACE)
const separator = String.fromCharCode(RECORD_SEPARATOR)

function before(text: string | null): string {
  return text === null ? '-' : `${Buffer.byteLength(text)}:${text}`
}

function together(records: readonly string[]): { bytes: Uint8Array; ends: Int32Array } {
  let end = -1
  const ends = Int32Array.from(records, (record) => (end += Buffer.byteLength(record) + 1))
  const text = Buffer.from(records.join(separator))
  const bytes = new Uint8Array(text.length + PAD)
  bytes.set(text)
  return { bytes, ends }
}

function placed(records: readonly string[], count: number): string {
  const { bytes, ends } = together(records)
  const to = placeTexts(bytes, { count, ends })
  return Buffer.from(to.bytes.subarray(0, to.length)).toString()
}

/** Separators, places, lengths and other escapes among them. */
const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...`"\\\n\0${place}${separator}19:-`, '\u007f', '€', '😀'), fc.string()),
})

test('texts stand as JSON where they are to go', () => {
  const row = fc.tuple(fc.option(text), fc.option(text))
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      fc.pre(rows.flat().every((one) => one?.isWellFormed() ?? true))
      const records = rows.map(
        ([a, b], i) => `${before(a)}${before(b)}${i}:{"i":${i},"a":${place},"b":${place}}`,
      )
      const expected = rows.map(([a, b], i) => `${i}:${JSON.stringify({ i, a, b })}`)
      expect(placed(records, 2)).toBe(expected.join(separator))
    }),
    { numRuns: 500 },
  )
})

test('a page of them is cut as one that has them already', () => {
  const { bytes, ends } = together([
    `1:"-1:{"a":${place},"b":${place}}`,
    `-3:a\nb2:{"a":${place},"b":${place}}`,
  ])
  const request = {
    keys: 'typed',
    unit: 'table',
    next: undefined,
    cells: false,
    members: ['"a"', '"b"'],
  } as const
  const found = cutRendered(bytes, { ...request, end: ends.at(-1)!, texts: { count: 2, ends } })
  const whole = together(['1:{"a":"\\"","b":null}', '2:{"a":null,"b":"a\\nb"}'])
  const expected = cutRendered(whole.bytes, { ...request, end: whole.ends.at(-1)! })
  expect(found.problems).toEqual([])
  expect([found.prints, found.at]).toEqual([expected.prints, expected.at])
  expect(found.bodyText(1)).toBe('{"a":null,"b":"a\\nb"}')
})

test.each([
  ['a place too many', `1:x1:{"a":${place},"b":"${place}"}`],
  ['none', '1:x1:{"a":1}'],
  ['a text that is longer than the record', `99:x1:{"a":${place}}`],
  ['no length', `:x1:{"a":${place}}`],
  ['nothing', ''],
])('%s: no other text is put there', (_, record) => {
  const { bytes, ends } = together([`1:y0:{"a":${place}}`, record, `1:z2:{"a":${place}}`])
  const request = { keys: 'typed', unit: 'table', next: undefined, cells: false } as const
  const page = cutRendered(bytes, {
    ...request,
    end: ends.at(-1)!,
    texts: { count: 1, ends },
  })
  expect([page.count, page.problems.map(({ code }) => code)]).toEqual([2, ['RECORD_INVALID']])
  expect([page.bodyText(0), page.bodyText(1)]).toEqual(['{"a":"y"}', '{"a":"z"}'])
})
