import { expect, test } from 'vitest'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { PAD } from '../../../model/scan/api.ts'
import { cutRendered } from '../../../model/scan/cut-rendered.ts'
import type { TableColumn, TableSchema } from '../../../model/table-schema.ts'
import { rowLayout } from '../../../model/layout.ts'
import { CopyText } from '../copy/copy-text.ts'
import { bytesOf } from '../../../../test/postgres/bytes-of-copy.ts'
import { encodeInParts } from '../write/encode-page.ts'
import { rowForm } from './row-form.ts'

const column = (name: string, type: TableColumn['type']): TableColumn => ({
  name,
  type,
  nullable: true,
  native: '',
})
const COLUMNS = [
  column('id', { kind: 'integer', bits: 32 }),
  column('text', { kind: 'text' }),
  column('real', { kind: 'float', bits: 64 }),
  column('bytes', { kind: 'bytes' }),
  column('json', { kind: 'json', text: 'kept' }),
]
const NAMES = COLUMNS.map(({ name }) => JSON.stringify(name))

const RECORDS = [
  '1:{"id":1,"text":"plain","real":1.5,"bytes":{"$dray:bytes":"AQI="},"json":{"a":[1]}}',
  '2:{"id":-2147483648,"text":"a text that is longer than a few words are","real":-0,"bytes":null,"json":null}',
  '3:{"id":3,"text":"tab\\tline\\nback\\\\slash é","real":1e300,"bytes":null,"json":{"$dray:json":null}}',
  '4:{"id":4,"text":null,"real":null,"bytes":null,"json":"a\\tb"}',
  '5:{"id":4294967296,"text":"too large","real":0,"bytes":null,"json":1}',
  '6:{"text":"another order","id":6,"real":1,"bytes":null,"json":1}',
  '7:{"id":7,"text":5,"real":1,"bytes":null,"json":1}',
  '8:{"id":8,"text":"","real":1,"bytes":null,"json":[1, 2]}',
]

function pageOf(members?: readonly string[]): DocumentPage {
  const text = Buffer.from(RECORDS.join('\x1e'))
  const bytes = new Uint8Array(text.length + PAD)
  bytes.set(text)
  const frame = { end: text.length, keys: 'typed', unit: 'table', next: undefined, cells: false } as const
  return cutRendered(bytes, { ...frame, ...(members && { members }) })
}

function encoded(
  page: DocumentPage,
  columns: readonly TableColumn[],
): { copy: string; entries: readonly number[] } {
  const schema: TableSchema = {
    columns,
    key: ['id'],
    unique: [],
    indexes: [],
    references: [],
    checks: [],
    notCarried: [],
  }
  const form = rowForm('table', rowLayout({}, schema), undefined)
  const outcomes = new Outcomes(page.count)
  const parts = encodeInParts(page, { form, text: new CopyText(form.copyFormat) }, outcomes)
  return {
    copy: bytesOf(parts).toString(),
    entries: Array.from({ length: page.count }, (_, i) => i).filter((i) => outcomes.of(i) === STATUS.written),
  }
}

test('rows are the same, whether it is known where their values lie or not', () => {
  const known = pageOf(NAMES)
  expect(
    known.values!.at.filter((_, i) => i % (2 * NAMES.length) === 0 && known.values!.at[i] === -1).length,
  ).toBe(1)
  const expected = encoded(pageOf(), COLUMNS)
  expect(encoded(known, COLUMNS)).toEqual(expected)
  expect(expected.entries).toEqual([0, 1, 2, 3, 5, 7])
  expect(expected.copy.split('\n')[0]).toBe('1\tplain\t1.5\t\\\\x0102\t{"a":[1]}')
})

test('columns in another order take the values of their names', () => {
  const columns = [COLUMNS[1]!, COLUMNS[0]!, ...COLUMNS.slice(2)]
  const found = encoded(pageOf(NAMES), columns)
  expect(found).toEqual(encoded(pageOf(), columns))
  expect(found.copy.split('\n')[0]).toBe('plain\t1\t1.5\t\\\\x0102\t{"a":[1]}')
})
