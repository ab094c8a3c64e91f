import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { ColumnType, TableSchema } from '../../../model/table-schema.ts'
import { buildPage, PAD } from '../../../model/scan/api.ts'
import { cutRendered } from '../../../model/scan/cut-rendered.ts'
import { Key } from '../../../model/key.ts'
import { type Bound, type Database, openDatabase, type Row } from '../database.ts'
import { rowBinder } from './bind-row.ts'
import { createTableSql } from './create-table.ts'
import { rowColumns } from './row-columns.ts'
import { rowStatements } from './row-statements.ts'
import type { RowTable } from './row-table.ts'

let at: TestFolder
let database: Database
beforeEach(async () => {
  at = testFolder()
  database = await openDatabase({ path: at.path('a.db'), role: 'target', access: 'write' })
})
afterEach(async () => {
  await database.close()
  await at.remove()
})

const NUMBERS = [
  ...['0', '-0', '0.0', '-0.0', '1', '-1', '10', '1.0', '1.50', '-2.50', '0.1', '0.30000000000000004'],
  ...['100000000000000', '999999999999999', '9999999999999999', '9007199254740993', '110356902523945170'],
  ...['999999999999999999', '-999999999999999999', '9223372036854775807', '-9223372036854775808'],
  ...[
    '9223372036854775808',
    '18446744073709551615',
    '123456789012345678901234567890',
    '1e3',
    '1E400',
    '-1e-7',
  ],
  ...['0.000001', '0.0000001', '12345.678901234567', '0.12345678901234567891', '5e-324', '2.5e-310', '1e21'],
  ...['105.04413239719158', '1.000000000000000000', '1.0000000000000000000000', '-0.30000000000000004'],
]
const OTHERS = [
  ...[
    'null',
    'true',
    'false',
    '""',
    '"a"',
    '"größe 日本"',
    '"\\u0000"',
    '"a\\nb"',
    '"\\ud800"',
    '"true"',
    '"1"',
  ],
  ...['{}', '[]', '[1,2]', '{"a":"b"}', '{"$dray:json":null}', '{"\\u0024dray:json":null}', '["a\\"b"]'],
  ...['{"$dray:bytes":""}', '{"$dray:bytes":"aGVsbG8="}', '{"$dray:bytes":"aGVsbG9="}', '{"$dray:bytes":1}'],
  ...[
    '{"$dray:date":"2024-02-29"}',
    '{"$dray:date":"a\\"b"}',
    '{"$dray:date":1}',
    '{"$dray:date":"a","b":"c"}',
  ],
  ...[
    '{"$dray:nonfinite":"Infinity"}',
    '{"$dray:nonfinite":"NaN"}',
    '{"$dray:date":""}',
    '{"$dray:real":"1.5"}',
  ],
]
/** A number in the text of JSON keeps its zeros where it goes as it lies. */
const KEEPS_TEXT: ReadonlySet<string> = new Set(['json', 'array'])
const TYPES: readonly ColumnType[] = [
  { kind: 'integer', bits: 64 },
  { kind: 'integer', bits: 64, unsigned: true },
  { kind: 'float', bits: 64 },
  { kind: 'decimal', precision: 10, scale: 2 },
  { kind: 'decimal' },
  { kind: 'boolean' },
  { kind: 'text' },
  { kind: 'uuid' },
  { kind: 'bytes' },
  { kind: 'json', text: 'kept' },
  { kind: 'array', of: { kind: 'integer', bits: 32 } },
  { kind: 'date' },
  { kind: 'any' },
]

test.each(TYPES)('what is bound as it lies is what is bound after it was parsed: $kind', (type) => {
  const compare = comparison(type)
  database.exec('BEGIN')
  for (const text of [...(KEEPS_TEXT.has(type.kind) ? [] : NUMBERS), ...OTHERS]) compare(text)
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (number) =>
      compare(JSON.stringify(number)),
    ),
    { numRuns: 100 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => compare(JSON.stringify(text))),
    { numRuns: 50 },
  )
})

test('a record of which it is known where its values lie is bound as any other', () => {
  const table = tableOf('t', { kind: 'text' })
  const text = Buffer.from(
    '1:{"n":1,"value":"a"}\x1e2:{"n":2,"value":null}\x1e3:{"value":"c","n":3}\x1e4:{"n":4,"value":"\\n"}',
  )
  const cut = (members: readonly string[]): DocumentPage => {
    const bytes = new Uint8Array(text.length + PAD)
    bytes.set(text)
    return cutRendered(bytes, {
      end: text.length,
      keys: 'typed',
      unit: '',
      next: undefined,
      cells: false,
      members,
    })
  }
  const bound = (page: DocumentPage): readonly Bound[] => {
    const to: Bound[] = []
    const bind = rowBinder(table)
    for (let i = 0; i < page.count; i++) expect(bind(page, i, to)).toBeUndefined()
    return to.map((one) => (one instanceof Uint8Array ? Buffer.from(one).toString() : one))
  }
  const known = cut(['"n"', '"value"'])
  expect([0, 1, 2, 3].map((i) => known.values!.at[4 * i] === -1)).toEqual([false, false, true, false])
  expect(bound(known)).toEqual([1n, 'a', 2n, null, 3n, 'c', 4n, '\n'])
  expect(bound(cut(['"value"', '"n"']))).toEqual(bound(known))
})

test('members in another order, with escapes in their names, missing or unknown', () => {
  const table = tableOf('t', { kind: 'integer', bits: 64 })
  const bind = (body: string): readonly Bound[] | undefined => {
    const to: Bound[] = ['before']
    const page = buildPage([{ key: Key.of('k'), body }], { keys: 'text', next: undefined })
    const fault = rowBinder(table)(page, 0, to)
    // Nothing of a record that cannot be kept goes among the parameters of the others.
    if (fault) expect(to).toEqual(['before'])
    return fault ? undefined : to.slice(1)
  }
  expect(bind('{"n":1,"value":2}')).toEqual([1n, 2n])
  expect(bind('{"value":2,"n":1}')).toEqual([1n, 2n])
  expect(bind('{"val\\u0075e":2,"n":1}')).toEqual([1n, 2n])
  expect(bind('{"n":1,"value":null}')).toEqual([1n, null])
  expect(bind('{"n":1}')).toBeUndefined()
  expect(bind('{"n":1,"value":2,"other":3}')).toBeUndefined()
  expect(bind('{"n":1,"value":"2"}')).toBeUndefined()
})

function tableOf(name: string, type: ColumnType): RowTable {
  const schema: TableSchema = {
    columns: [
      { name: 'n', type: { kind: 'integer', bits: 64 }, native: '', nullable: false },
      { name: 'value', type, native: '', nullable: true },
    ],
    key: ['n'],
    unique: [],
    indexes: [],
    references: [],
    checks: [],
    notCarried: [],
  }
  return { name, schema, columns: rowColumns(schema), isStrict: false }
}

/** Writes a value both ways, each into a table of its own, and compares what lies there then. */
function comparison(type: ColumnType): (text: string) => void {
  const write = [true, false].map((isRaw) => {
    const table = tableOf(isRaw ? 'raw' : 'parsed', type)
    database.exec(createTableSql(table))
    const columns = table.columns.map(({ form: { raw, ...form }, ...column }) => {
      return { ...column, form: isRaw && raw ? { ...form, raw } : form }
    })
    const bind = rowBinder({ ...table, columns })
    let n = 0
    return (text: string): Row | undefined => {
      const to: Bound[] = []
      const body = `{"n":${++n},"value":${text}}`
      const page = buildPage([{ key: Key.of(String(n)), body }], { keys: 'text', next: undefined })
      if (page.count === 0 || bind(page, 0, to)) return undefined
      database.run(rowStatements(table).insertSql(1), ...to)
      return database.get(
        `SELECT typeof(value) AS type, value, hex(value) AS bytes FROM ${table.name} WHERE n = ${n}`,
      )
    }
  })
  return (text) => {
    expect(write[0]!(text), text).toEqual(write[1]!(text))
  }
}
