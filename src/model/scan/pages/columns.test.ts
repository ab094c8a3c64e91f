import { expect, test } from 'vitest'
import type { DocumentPage } from '../../page/document-page.ts'
import { PAD } from '../byte-reader.ts'
import { cutRecords } from '../cut-records.ts'

/** More records than columns begin with. */
const MANY = 3000

test('a page keeps its columns when others grow in the room that it grew in', () => {
  const one = pageOf('one', MANY)
  const before = columnsOf(one)
  const other = pageOf('other', 2 * MANY)
  pageOf('third', MANY)
  expect(columnsOf(one)).toEqual(before)
  expect([one.count, one.traits.length, one.at.length]).toEqual([MANY, MANY, 4 * MANY])
  expect([one.keyText(MANY - 1), other.keyText(MANY)]).toEqual([`one-${MANY - 1}`, `other-${MANY}`])
})

test('a page that breaks off leaves nothing to the next', () => {
  const alone = columnsOf(pageOf('one', MANY))
  expect(() => pageOf('broken', MANY, ',"last":{"a":x')).toThrow('not valid JSON')
  expect(columnsOf(pageOf('one', MANY))).toEqual(alone)
})

function pageOf(name: string, count: number, last = ''): DocumentPage {
  const records = Array.from({ length: count }, (_, i) => `"${name}-${i}":{"number":${i}}`)
  const text = Buffer.from(`{${records.join(',')}${last}}`)
  const bytes = new Uint8Array(text.length + PAD)
  bytes.set(text)
  const window = { bytes, end: text.length, base: 0, line: 1, final: true }
  const form = { shape: 'members', keyFields: [], keyPrefix: [], keys: 'text' } as const
  return cutRecords(window, { start: 0, opened: false, limit: count + 1, unit: 'a.json', form })!.page
}

function columnsOf({ at, prints, keyHashes, traits }: DocumentPage): readonly (readonly number[])[] {
  return [at, prints, keyHashes, traits].map((column) => Array.from(column))
}
