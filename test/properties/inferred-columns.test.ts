import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { anyText, anyValue, numberText } from './any-json.ts'
import { canonicalJson, canonicalMembers } from './canonical-json.ts'
import { IN_TIME, LIMIT_MS } from './in-time.ts'

/** Documents whose columns nobody lists: what a reader of the engine finds is every field, exactly, or a reject. */
const THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const [RECORDS, RUNS] = THOROUGH ? [1_000, 20] : [1_000, 1]

const root = mkdtempSync(join(tmpdir(), 'inferred-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let moves = 0

const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0))
const plainText = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text))

/** Of each kind of column one, and some that are of none. */
const FIELDS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  whole: integer,
  real: double.map(String),
  exact: numberText.filter((text) => !/^-0(?:\.0*)?(?:[eE]|$)/.test(text)),
  truth: fc.constantFrom('true', 'false'),
  text: plainText,
  odd: anyText.map((text) => JSON.stringify(text)),
  list: fc.array(plainText).map((items) => `[${items.join()}]`),
  any: anyValue,
}

const document = fc
  .record(
    Object.fromEntries(
      Object.entries(FIELDS).map(([name, value]) => [
        name,
        fc.option(fc.oneof({ weight: 9, arbitrary: value }, fc.constant('null')), {
          nil: undefined,
          freq: 9,
        }),
      ]),
    ),
  )
  .map((fields) =>
    Object.entries(fields).flatMap(([name, text]) => (text === undefined ? [] : [`"${name}":${text}`])),
  )

test(
  `${RUNS * RECORDS} documents or fewer`,
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: RECORDS / 2, maxLength: RECORDS, size: 'max' }),
        areKept,
      ),
      { numRuns: RUNS, endOnFailure: true, ...IN_TIME },
    ),
  LIMIT_MS,
)

async function areKept(documents: readonly (readonly string[])[]): Promise<void> {
  const folder = join(root, `m${++moves}`)
  mkdirSync(join(folder, 'data'), { recursive: true })
  const texts = documents.map((members, n) => `{${[`"id":"k${n}"`, ...members].join()}}`)
  writeFileSync(join(folder, 'data/things.json'), `[${texts.join(',\n')}]`)
  const migration = {
    from: `json:${folder}/data`,
    to: `sqlite:${folder}/app.db`,
    collections: { things: { store: { layout: 'row' } } },
  } as const
  const policies = { backup: 'none', onLoss: 'coerce', maxRejects: { percent: 100 } } as const
  const report = await migrate(migration, { stateDir: join(folder, 'state'), policies })
  expect(report).toMatchObject({ verified: 'verified', totals: { read: texts.length } })
  const { columns, rows } = tableOf(join(folder, 'app.db'))
  const kept = new Map(
    texts
      .map((text) => canonicalMembers(text))
      .filter((members) => ![...members.values()].some(isTag))
      .map((members) => [members.get('id')!, columns.map((name) => members.get(name) ?? 'null')]),
  )
  expect([...unlike(rows, kept), ...unlike(kept, rows)].slice(0, 5)).toEqual([])
  expect(report.totals.rejected + report.totals.refused).toBe(texts.length - kept.size)
  rmSync(folder, { recursive: true, force: true })
}

type Rows = ReadonlyMap<string, readonly string[]>

function unlike(rows: Rows, others: Rows): readonly (readonly string[])[] {
  return [...rows].filter(([key, row]) => row.join() !== others.get(key)?.join()).map(([, row]) => row)
}

/** What JSON in a column cannot be told from dray's own words. */
function isTag(text: string): boolean {
  return text.includes('$dray:')
}

/** Columns, and rows by key; every value as canonical JSON text. */
function tableOf(path: string): { columns: readonly string[]; rows: Rows } {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const columns = database.prepare(`SELECT name, type FROM pragma_table_info('things')`).all() as {
      name: string
      type: string
    }[]
    const cells = columns.map(
      ({ name }, i) => `iif(typeof("${name}") = 'text', CAST("${name}" AS BLOB), "${name}") AS c${i}`,
    )
    const select = database.prepare(`SELECT ${cells.join()} FROM things`)
    select.setReadBigInts(true)
    const rows = select.all().map((row) => columns.map(({ type }, i) => cellText(type, row[`c${i}`] ?? null)))
    const key = columns.findIndex(({ name }) => name === 'id')
    return { columns: columns.map(({ name }) => name), rows: new Map(rows.map((row) => [row[key]!, row])) }
  } finally {
    database.close()
  }
}

function cellText(type: string, cell: unknown): string {
  if (cell === null) return 'null'
  if (type === 'BOOLEAN') return cell === 1n ? 'true' : 'false'
  if (typeof cell === 'bigint' || typeof cell === 'number') return canonicalJson(String(cell))
  const text = Buffer.from(cell as Uint8Array).toString()
  return type === 'TEXT' ? JSON.stringify(text) : canonicalJson(text)
}
