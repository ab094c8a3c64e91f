import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DocumentPage } from '../page/document-page.ts'
import { TRAIT } from '../page/page.ts'
import { PAD } from './byte-reader.ts'
import { compactPage } from './pages/compact-page.ts'
import { cutRendered } from './cut-rendered.ts'

function cut(records: readonly string[], members?: readonly string[], expected?: number): DocumentPage {
  const text = Buffer.from(records.join('\x1e'))
  const bytes = new Uint8Array(text.length + PAD)
  bytes.set(text)
  const frame = { end: text.length, keys: 'typed', unit: 'users', next: undefined, cells: false } as const
  return cutRendered(bytes, {
    ...frame,
    ...(members && { members }),
    ...(expected !== undefined && { records: expected }),
  })
}

/** The texts of an entry's values; undefined where it is not known where they lie. */
function valuesOf(page: DocumentPage, i: number): readonly string[] | undefined {
  const { names, at } = page.values!
  const first = 2 * names.length * i
  if (at[first] === -1) return undefined
  const text = Buffer.from(page.bytes)
  return names.map((_, n) => text.toString('utf8', at[first + 2 * n], at[first + 2 * n + 1]))
}

const names = fc.uniqueArray(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((name) => !JSON.stringify(name).includes('\\')),
  { minLength: 1, maxLength: 6 },
)
const records = names.chain((of) =>
  fc.record({
    of: fc.constant(of),
    rows: fc.array(fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: of.length, maxLength: of.length }), {
      maxLength: 5,
    }),
  }),
)

test('records that have the members are cut as any other, and tell where their values lie', () => {
  fc.assert(
    fc.property(records, ({ of, rows }) => {
      const members = of.map((name) => JSON.stringify(name))
      const texts = rows.map((row) => row.map((value) => JSON.stringify(value)))
      const bodies = texts.map(
        (row, i) => `${i}:{${row.map((text, n) => `${members[n]}:${text}`).join(',')}}`,
      )
      const page = cut(bodies, members)
      const { values: _, ...known } = page
      expect(known).toEqual({ ...cut(bodies) })
      expect(texts.map((_row, i) => valuesOf(page, i))).toEqual(texts)
    }),
  )
})

test.each([998, 999, 1000, 1001])('how deep a record is says the same with a value of %i levels', (depth) => {
  const deep = `1:{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const isDeep = (page: DocumentPage): readonly boolean[] =>
    [...page.traits].map((traits) => (traits & TRAIT.DEEP) !== 0)
  expect(isDeep(cut([deep, '2:{"a":1}'], ['"a"']))).toEqual([depth >= 1000, false])
  // One that breaks off within says nothing of the next, which is cut as any other.
  const next = cut(['1:{"a":[1', deep.replace('"a"', '"b"')], ['"a"'])
  expect(isDeep(next)).toEqual([depth >= 1000])
  expect(isDeep(cut([deep]))).toEqual([depth >= 1000])
})

const MEMBERS = ['"a"', '"b"']

test.each([undefined, 0, 1, 699, 700, 701])('%s records were expected, and 700 came', (expected) => {
  const texts = Array.from({ length: 700 }, (_, i) => [`${i}`, `"b${i}"`])
  const bodies = texts.map(([a, b]) => `${a}:{"a":${a},"b":${b}}`)
  const page = cut(bodies, MEMBERS, expected)
  expect(page.values!.at.length).toBe(4 * 700)
  expect(texts.map((_, i) => valuesOf(page, i))).toEqual(texts)
  const { values: _, ...others } = page
  expect(others).toEqual({ ...cut(bodies) })
})

test.each([
  ['a member more', '1:{"a":1,"b":2,"c":3}'],
  ['a member less', '1:{"a":1}'],
  ['another order', '1:{"b":2,"a":1}'],
  ['another name', '1:{"a":1,"B":2}'],
  ['white space between', '1:{"a":1, "b":2}'],
  ['white space before a value', '1:{"a": [1,2],"b":2}'],
  ['white space after a value', '1:{"a":[1,2] ,"b":2}'],
  ['no object', '1:[1]'],
  ['a name twice in a value', '1:{"a":{"x":1,"x":1},"b":2}'],
  ['a value cut off', '1:{"a":1,"b":[2}'],
  ['nothing for a value', '1:{"a":1,"b":}'],
  ['a control character', '1:{"a":1,"b":"\x01"}'],
])('%s: the record is cut as any other', (_, record) => {
  const all = ['0:{"a":"x","b":0}', record, '2:{"a":"y","b":0}']
  const { values, ...page } = cut(all, MEMBERS)
  expect(page).toEqual({ ...cut(all) })
  const deviates = page.problems.length === 0
  expect(values!.at.length).toBe(4 * page.count)
  expect(page.count).toBe(deviates ? 3 : 2)
  if (deviates) expect(values!.at[4]).toBe(-1)
})

test('white space within a value leaves it where it is, until it goes', () => {
  const page = cut(['1:{"a":[1, 2],"b":2}', '2:{"a":[1,2],"b":3}'], MEMBERS)
  expect(valuesOf(page, 0)).toEqual(['[1, 2]', '2'])
  compactPage(page)
  expect([page.bodyText(0), page.values!.at[0]]).toEqual(['{"a":[1,2],"b":2}', -1])
  expect(valuesOf(page, 1)).toEqual(['[1,2]', '3'])
})

test.each([[['"a"', '"a"']], [['"\\u0061"']], [[]]])('names %j tell of no places', (members) => {
  expect(cut(['1:{"a":1}'], members).values).toBeUndefined()
})
