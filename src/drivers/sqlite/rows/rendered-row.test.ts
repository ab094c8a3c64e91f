import { DatabaseSync } from '@photostructure/sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { type Database, openDatabase } from '../database.ts'
import { formOf } from '../form-of.ts'
import { findCollections } from '../read/collections.ts'
import { scanStatements, type ScanStatements } from '../read/render.ts'
import { scanTable } from '../read/scan.ts'
import { firstScan } from '../read/scannable.ts'
import { shapeOf } from '../table-shape.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

type Cells = readonly (number | bigint | string | Uint8Array | null)[]

/** The usual values and those at the edges: of the engine's notation, of JavaScript's, of what a double can say. */
const DOUBLES = [
  ...[
    0,
    1,
    -1,
    0.1,
    0.5,
    100,
    -2.5,
    1 / 3,
    0.1 + 0.2,
    105.04413239719158,
    49.47,
    1e15,
    1e16,
    1e17,
    1e18,
    1e20,
  ],
  ...[
    1e21, 1e22, 1e23, 9007199254740993, 110356902523945170, 99999999999999980, 123456789012345680, -1.5e300,
  ],
  ...[1e-3, 1e-4, 0.00012345678901234567, 1e-5, 1.5e-5, 1e-6, 1.2345678901234567e-6, 1e-7, -1e-7, 2.5e-300],
  ...[
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    2.2250738585072014e-308,
    9.999999999999999e22,
    5e15,
    4503599627370496.5,
  ],
  ...Array.from({ length: 2046 }, (_, i) => 2 ** (i - 1022)),
]

/** What the engine does not print exactly: such rows are read as they lie. */
const ODD_DOUBLES = [5e-324, 2.5e-310, 2 ** -1074 * 12345, Infinity, -Infinity]

const TABLES: Readonly<Record<string, { readonly sql: string; readonly values: Cells }>> = {
  reals: { sql: 'v REAL', values: [null, ...DOUBLES] },
  'reals in a column of numbers': { sql: 'v NUMERIC', values: [null, 7n, ...DOUBLES] },
  'numbers of a declared size': {
    sql: 'v DECIMAL(12,2)',
    values: [null, 7n, 12.5, 0.01, -99999999.25, 49.47],
  },
  'numbers kept as text': {
    sql: 'v DECIMAL_TEXT(30,3)',
    values: [null, '1.500', '-0.001', '123456789012345678901234567'],
  },
  anything: { sql: 'v', values: [null, 7n, -(2n ** 63n), 'a"b', '', Buffer.from('é\0'), ...DOUBLES] },
  bytes: {
    sql: 'v BLOB',
    values: [null, Buffer.alloc(0), ...[1, 2, 3, 4, 500].map((size) => Buffer.alloc(size, 251))],
  },
  JSON: {
    sql: 'v JSON',
    values: [null, 'null', ' null\n', '[null]', '{"a": 1.0e+2}', '12345678901234567890', '"\\u000b"'],
  },
  dates: { sql: 'v DATE_TEXT', values: [null, '2024-01-02', "it's", '\v\f\x1f'] },
  'yes and no': { sql: 'v BOOLEAN', values: [null, 0n, 1n] },
  text: { sql: 'v TEXT', values: [null, '', 'a', '\v1.0', '\x1e', '"\\', 'é', '😀', '\u2028'] },
}

describe('what the engine renders is what is read value by value', () => {
  test.each(Object.entries(TABLES))('%s', async (_, { sql, values }) => {
    await make(
      `id INTEGER PRIMARY KEY, ${sql}`,
      values.map((value) => [value]),
    )
    await compare({ isRendered: true })
  })

  test('doubles of any bits, in every column that may hold them', async () => {
    const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    const doubles = fc.sample(fc.noShrink(bits), { numRuns: 3000, seed: 7 }).map(doubleOf)
    const usual = doubles.filter((value) => Number.isFinite(value) && Math.abs(value) > 2.3e-308)
    const decimals = fc.sample(fc.integer(), { numRuns: 3000, seed: 7 }).map((n) => n / 1000)
    const rows = [...usual, ...decimals].map((value): Cells => [value, value, value])
    await make('id INTEGER PRIMARY KEY, a REAL, b NUMERIC, c', rows)
    expect(usual.length).toBeGreaterThan(2000)
    await compare({ isRendered: true })
  })

  test.each(ODD_DOUBLES)('%s is read as it lies', async (odd) => {
    await make('id INTEGER PRIMARY KEY, a REAL, b NUMERIC, c', [
      [1.5, 1.5, 1.5],
      [odd, odd, odd],
    ])
    await compare({ isRendered: false })
  })

  test.each(['REAL', 'NUMERIC', ''])('a negative zero in a column %s', async (type) => {
    await make(`id INTEGER PRIMARY KEY, v ${type}`, [[-0], [0], [1.5]])
    await compare({ isRendered: type !== '' })
  })

  test.each([
    ['text among numbers', 'v INTEGER', [[1n], [2n]], `UPDATE t SET v = 'x' WHERE id = 2`],
    ['bytes among texts', 'v TEXT', [['a'], ['b']], `UPDATE t SET v = x'00' WHERE id = 1`],
    ['a name of ours in JSON', 'other TEXT, v JSON', [['{}'], ['{"$dray:date":"x"}']], ''],
    ['bytes that are no UTF-8', 'v TEXT', [['a']], `INSERT INTO t (v) VALUES (CAST(x'ff' AS TEXT))`],
    ['many bytes', 'v BLOB', [[Buffer.alloc((1 << 20) + 1, 7)], [null]], ''],
  ])('%s: read as it lies', async (_, column, rows, then) => {
    await make(`id INTEGER PRIMARY KEY, ${column}`, rows)
    const layout = await layoutOf()
    await at.make(then)
    await compare({ isRendered: false, layout })
  })

  test.each([
    ['a text', 'k TEXT PRIMARY KEY NOT NULL', [['a'], ['"']], true],
    ['anything', 'k PRIMARY KEY NOT NULL', [['a'], [5n], ['5']], true],
    ['anything, a real among it', 'k PRIMARY KEY NOT NULL', [['a'], [1.5]], false],
    ['a real', 'k REAL PRIMARY KEY NOT NULL', [[1.5], [1e21], [0.1 + 0.2]], false],
    ['a date', 'k DATE_TEXT PRIMARY KEY NOT NULL', [['2024-01-02'], ["it's"]], true],
    ['digits', 'k DECIMAL_TEXT(20,0) PRIMARY KEY NOT NULL', [['18446744073709551615'], ['0']], true],
    ['digits with a point', 'k DECIMAL_TEXT(20,2) PRIMARY KEY NOT NULL', [['1.50'], ['0']], false],
    ['bytes', 'k BLOB PRIMARY KEY NOT NULL', [[Buffer.from('a')], [Buffer.alloc(0)]], false],
    [
      'two columns',
      'a TEXT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b)',
      [
        ['x', 1n],
        ['x', 2n],
      ],
      true,
    ],
    [
      'nothing',
      'a TEXT, b INT',
      [
        ['x', 1n],
        ['x', 2n],
      ],
      true,
    ],
  ])('rows named by %s', async (_, columns, rows, isRendered) => {
    await make(columns, rows)
    await compare({ isRendered })
  })

  test('rows without numbers, named by two columns', async () => {
    const columns = 'a TEXT NOT NULL, b INT NOT NULL, v REAL, PRIMARY KEY (b, a)'
    await make(
      columns,
      [
        ['x', 1n, 0.1],
        ['it"s', 2n, 1 / 3],
        ['x', 2n, null],
      ],
      'WITHOUT ROWID',
    )
    await compare({ isRendered: true })
  })

  test('more columns than one function takes', async () => {
    const names = Array.from({ length: 800 }, (_, i) => `c${i} ${i % 2 === 0 ? 'REAL' : 'TEXT'}`)
    await make(`id INTEGER PRIMARY KEY, ${names.join(', ')}`, [
      names.map((_, i) => (i % 2 === 0 ? i / 7 : `t${i}`)),
    ])
    await compare({ isRendered: true })
  })
})

/** The last columns get the values. As literals: a bound number would be an integer where it can. */
async function make(columns: string, rows: readonly Cells[], options = ''): Promise<void> {
  await at.make((database: InstanceType<typeof DatabaseSync>) => {
    database.exec(`CREATE TABLE t (${columns}) ${options}; BEGIN`)
    const names = database.prepare(`SELECT name FROM pragma_table_info('t')`).all() as { name: string }[]
    const given = names.slice(-rows[0]!.length).map(({ name }) => name)
    for (const row of rows) {
      database.exec(`INSERT INTO t (${given.join(', ')}) VALUES (${row.map(literal).join(', ')})`)
    }
    database.exec('COMMIT')
  })
}

function literal(value: Cells[number]): string {
  if (value === null) return 'NULL'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value !== 'number') return `x'${Buffer.from(value).toString('hex')}'`
  if (!Number.isFinite(value)) return value > 0 ? '9e999' : '-9e999'
  return Object.is(value, -0) ? '-0.0' : value.toExponential()
}

async function layoutOf(): Promise<ReturnType<typeof findCollections>['collections'][number]['layout']> {
  return withDatabase((database) => findCollections(database).collections[0]!.layout)
}

interface Expected {
  /** Nothing is read by row. */
  readonly isRendered: boolean
  readonly layout?: Awaited<ReturnType<typeof layoutOf>>
}

async function compare({ isRendered, layout }: Expected): Promise<void> {
  const of = layout ?? (await layoutOf())
  await withDatabase(async (database) => {
    const form = formOf('t', of)
    const statements = scanStatements(form, shapeOf(database, 't')!)
    let byRow = 0
    const counted: ScanStatements = { ...statements, rows: (after) => (byRow++, statements.rows(after)) }
    const scan = (made: ScanStatements): Promise<DocumentPage> => {
      const scannable = firstScan({
        database,
        form,
        statements: made,
        unit: 't',
        generation: '',
        beside: undefined,
      })
      return scanTable(scannable, { layout: of, limit: { bytes: 100 << 20, entries: 100_000 } })
    }
    const rendered = contentOf(await scan(counted))
    const read = contentOf(await scan({ ...statements, rendered: undefined }))
    expect(rendered).toEqual(read)
    expect(read.length).toBeGreaterThan(0)
    expect(byRow === 0).toBe(isRendered)
  })
}

function contentOf(page: DocumentPage): readonly unknown[] {
  const entries = Array.from({ length: page.count }, (_, i) => [
    page.keyText(i),
    page.bodyText(i),
    page.print(i).join(),
    page.traits[i],
  ])
  return [...entries, ...page.problems.map(({ key, code, reason }) => [key, code, reason])]
}

async function withDatabase<T>(deed: (database: Database) => T | Promise<T>): Promise<T> {
  const database = await openDatabase({ path: at.path(), role: 'source', access: 'read' })
  try {
    return await deed(database)
  } finally {
    await database.close()
  }
}

function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}
