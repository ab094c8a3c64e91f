import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Key } from '../../src/model/key.ts'
import { buildPage } from '../../src/model/scan/api.ts'
import type { ColumnType, TableSchema } from '../../src/model/table-schema.ts'
import { plainRowText, PlainRows } from '../../src/plan/rows/cells/plain-rows.ts'
import { shapeRow } from '../../src/plan/rows/cells/shape-row.ts'
import { anyValue, numberText } from './any-json.ts'
import { IN_TIME, LIMIT_MS } from './in-time.ts'

/** A document that is taken for a row unparsed is the very row that it is when parsed: same key, same print, same losses. */
const TYPES: readonly ColumnType[] = [
  { kind: 'boolean' },
  { kind: 'integer', bits: 64 },
  { kind: 'integer', bits: 16, unsigned: true },
  { kind: 'float', bits: 64 },
  { kind: 'decimal' },
  { kind: 'decimal', precision: 5, scale: 2 },
  { kind: 'text' },
  { kind: 'text', length: 3 },
  { kind: 'json', text: 'kept' },
  { kind: 'date' },
  { kind: 'uuid' },
  { kind: 'bytes' },
  { kind: 'timestamp', zone: true, digits: 6 },
  { kind: 'any' },
]

const column = fc.record({ type: fc.constantFrom(...TYPES), nullable: fc.boolean() })
const text = fc.string({ unit: 'grapheme', maxLength: 6 }).map((value) => JSON.stringify(value))
const common = fc.oneof(
  fc.constantFrom(
    'true',
    'null',
    '0',
    '-0',
    '1.50',
    '-1',
    '"\\ud800"',
    '{"$dray:date":"2024-01-02"}',
    '[1, 2]',
    '[1,"x"]',
    '"a$b"',
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  text,
)
const value = fc.oneof(
  { weight: 4, arbitrary: common },
  { weight: 1, arbitrary: anyValue },
  { weight: 1, arbitrary: numberText },
)
/** Of a type, values that mostly fit it. */
const fitting: Readonly<Record<string, fc.Arbitrary<string>>> = {
  boolean: fc.constantFrom('true', 'false'),
  integer: fc.integer({ min: 0, max: 70_000 }).map(String),
  float: fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String),
  decimal: fc.integer({ min: -99_999, max: 99_999 }).map((n) => String(n / 100)),
  text,
  json: fc.oneof(
    text,
    fc.array(text).map((items) => `[${items.join()}]`),
    // Names that begin as tags do, also behind an escape.
    fc.constantFrom('{"$dray:date":"2024-01-02"}', '{"\\u0024dray:date":"2024-01-02"}', '[{"$dray:x":1}]'),
  ),
}

const scene = fc
  .record({
    columns: fc.array(column, { minLength: 1, maxLength: 5 }),
    keyType: fc.constantFrom<ColumnType>({ kind: 'text' }, { kind: 'integer', bits: 64 }),
  })
  .chain(({ columns, keyType }) => {
    const named = columns.map((one, n) => ({ ...one, name: `c${n}`, native: '' }))
    const schema: TableSchema = {
      columns: [{ name: 'id', type: keyType, nullable: false, native: '' }, ...named],
      ...{ key: ['id'], unique: [], indexes: [], references: [], checks: [], notCarried: [] },
    }
    const fields = named.map(({ name, type }) =>
      fc
        .option(
          fc.oneof({ weight: 5, arbitrary: fitting[type.kind] ?? value }, { weight: 1, arbitrary: value }),
          { freq: 6 },
        )
        .map((found) => (found === null ? undefined : `"${name}":${found}`)),
    )
    const own =
      keyType.kind === 'text'
        ? fc.string({ minLength: 1, maxLength: 6 })
        : fc.oneof(fc.integer(), fc.integer().map(String))
    const id = fc.constantFrom(...Array.from({ length: 5 }, () => 'own'), 'none', 'null', 'other')
    const more = fc.constantFrom(...Array.from({ length: 5 }, () => undefined), '"more":1')
    return fc.record({
      schema: fc.constant(schema),
      records: fc.array(fc.tuple(own, id, fc.tuple(...fields), more, fc.boolean()), {
        minLength: 4,
        maxLength: 12,
      }),
    })
  })

test(
  'documents that are rows as they lie',
  () => {
    let plain = 0
    let completed = 0
    fc.assert(
      fc.property(scene, ({ schema, records }) => {
        const entries = records.map(([own, id, fields, more, isLast]) => {
          const said = id === 'own' ? JSON.stringify(own) : id === 'other' ? '"other"' : 'null'
          const key = id === 'none' ? [] : [`"id":${said}`]
          const members = [
            ...(isLast ? [] : key),
            ...fields.flatMap((field) => field ?? []),
            ...(more ? [more] : []),
            ...(isLast ? key : []),
          ]
          return { key: Key.of(own), body: `{${members.join(isLast ? ' , ' : ',')}}` }
        })
        const page = buildPage(entries, { keys: 'typed', next: undefined })
        const rows = PlainRows.of(schema)!
        for (let i = 0; i < page.count; i++) {
          const row = rows.read(page, i)
          if (!row) continue
          plain++
          if (row.missing.length > 0 || row.keyColumn) completed++
          const entry = page.entry(i)
          const shaped = shapeRow(
            { key: entry.key, value: entry.body.value(), changed: false, original: undefined },
            schema,
            new Map(),
          )
          expect(row.missing.map(({ name }) => `${name}: missing, becomes NULL`)).toEqual(shaped.losses)
          const [asParsed, asText] = [
            shaped.entry,
            { key: page.key(i), body: plainRowText(page, i, row) },
          ].map((one) => buildPage([one], { keys: 'typed', next: undefined }))
          expect([asText!.keyText(0), [...asText!.print(0)]]).toEqual([
            asParsed!.keyText(0),
            [...asParsed!.print(0)],
          ])
          const isAsItLies = row.missing.length === 0 && row.keyColumn === undefined
          if (isAsItLies) expect([...page.print(i)]).toEqual([...asParsed!.print(0)])
        }
      }),
      { numRuns: process.env['DRAY_THOROUGH'] === '1' ? 20_000 : 1_500, ...IN_TIME },
    )
    expect(plain).toBeGreaterThan(500)
    expect(completed).toBeGreaterThan(200)
  },
  LIMIT_MS,
)
