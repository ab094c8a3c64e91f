import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, plan, replay, rollback } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** Rows of PostgreSQL into a table that is there, and whose columns keep only some of their values. */
const [postgres, ...others] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])

/** Values of one column, as literals of PostgreSQL: those that come back as they are, and those that would not. */
interface Column {
  readonly from: string
  readonly to: string
  readonly fits: readonly string[]
  readonly unfit: readonly string[]
}

type Columns = Readonly<Record<string, Column>>

const COMMON: Columns = {
  whole: {
    from: 'bigint',
    to: 'int',
    fits: ['2147483647', '-2147483648'],
    unfit: ['2147483648', '-2147483649'],
  },
  tiny: { from: 'int', to: 'smallint', fits: ['32767'], unfit: ['32768'] },
  word: {
    from: 'text',
    to: 'varchar(5)',
    fits: ["'abcde'", "'äöüßé'", "'ab   '", "''", "'😀😀😀😀😀'"],
    unfit: ["'abcdef'", "'abcde '", "'😀😀😀😀😀😀'"],
  },
  padded: { from: 'text', to: 'char(4)', fits: ["'abcd'", "' b'"], unfit: ["'ab '", "'abcde'"] },
  price: {
    from: 'double precision',
    to: 'decimal(10,2)',
    fits: ['0.1', '12345678.25', '-5', '1e7'],
    unfit: ['0.125', '1e8', '0.30000000000000004', '1e-300'],
  },
  amount: { from: 'numeric', to: 'int', fits: ['7.00', '1e3'], unfit: ['7.5', '3e9', '1e-20'] },
  exact: {
    from: 'numeric',
    to: 'double precision',
    fits: ['0.1', '1e20', '9007199254740993e3'],
    unfit: ['9007199254740993', '0.12345678901234567890'],
  },
  single: {
    from: 'double precision',
    to: 'real',
    fits: ['0.1', '16777216'],
    unfit: ['0.123456789', '16777217', '1e39'],
  },
  code: { from: 'numeric(12,4)', to: 'decimal(6,1)', fits: ['99999.9'], unfit: ['99999.91', '100000'] },
}

const ON_POSTGRES: Columns = {
  ...COMMON,
  at: {
    from: 'timestamp',
    to: 'timestamp(3)',
    fits: ["'2024-01-02 03:04:05.123'"],
    unfit: ["'2024-01-02 03:04:05.1234'"],
  },
  zoned: {
    from: 'timestamptz',
    to: 'timestamptz(0)',
    fits: ["'2024-01-02 03:04:05+02'", "'infinity'"],
    unfit: ["'2024-01-02 03:04:05.9+02'"],
  },
  clock: { from: 'time', to: 'time(1)', fits: ["'03:04:05.5'"], unfit: ["'03:04:05.55'"] },
  mood: { from: 'text', to: 'MOOD', fits: ["'sad'"], unfit: ["'Sad'", "''"] },
  uid: {
    from: 'text',
    to: 'uuid',
    fits: ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
    unfit: ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'a0eebc999c0b4ef8bb6d6bb9bd380a11'"],
  },
  list: { from: 'bigint[]', to: 'int[]', fits: ["'{1,NULL}'", "'{}'"], unfit: ["'{1,2147483648}'"] },
  data: { from: 'json', to: 'jsonb', fits: [`'{"a":  1.50}'`, "'null'"], unfit: [] },
}

const ON_MYSQL: Columns = {
  ...COMMON,
  single: {
    from: 'double precision',
    to: 'float',
    fits: ['0.1', '16777216'],
    unfit: ['0.123456789', '16777217', '1e39'],
  },
  at: {
    from: 'timestamp',
    to: 'datetime(3)',
    fits: ["'2024-01-02 03:04:05.123'"],
    unfit: ["'2024-01-02 03:04:05.1234'"],
  },
  zoned: {
    from: 'timestamptz',
    to: 'datetime',
    fits: ["'2024-01-02 03:04:05+02'"],
    unfit: ["'2024-01-02 03:04:05.9+02'"],
  },
  clock: { from: 'time', to: 'time(1)', fits: ["'03:04:05.5'"], unfit: ["'03:04:05.55'"] },
  mood: { from: 'text', to: "enum('sad','ok')", fits: ["'sad'"], unfit: ["'Sad'", "''"] },
  raw: {
    from: 'bytea',
    to: 'binary(3)',
    fits: [String.raw`'\x010200'`],
    unfit: [String.raw`'\x01'`, String.raw`'\x01020304'`],
  },
  short: { from: 'bytea', to: 'varbinary(2)', fits: [String.raw`'\x01'`], unfit: [String.raw`'\x010203'`] },
}

const ON_SQLITE: Columns = {
  whole: { from: 'double precision', to: 'INTEGER', fits: ['5', '-1e15'], unfit: ['5.5', '1e300'] },
  exact: {
    from: 'numeric',
    to: 'REAL',
    fits: ['0.10', '5'],
    unfit: ['9007199254740993', '0.12345678901234567890'],
  },
  code: {
    from: 'numeric(20,4)',
    to: 'DECIMAL(20,4)',
    fits: ['12345678901.2345'],
    unfit: ['123456789012345.1234'],
  },
  at: { from: 'timestamptz', to: 'DATETIME', fits: ["'2024-01-02 03:04:05.123456+02'"], unfit: [] },
  day: { from: 'date', to: 'DATE', fits: ["'2024-01-02'"], unfit: [] },
}

/** A row for each value: one column has it, the others have their first. */
function rowsOf(columns: Columns, kind: 'fits' | 'unfit'): readonly string[] {
  const first = Object.values(columns).map(({ fits }) => fits[0]!)
  return Object.values(columns).flatMap((column, at) =>
    column[kind].map((value) => first.with(at, value).join(', ')),
  )
}

function tableSql(name: string, columns: Columns, side: 'from' | 'to'): string {
  const declared = Object.entries(columns).map(([column, types]) => `${column} ${types[side]}`)
  return `CREATE TABLE ${name} (id int PRIMARY KEY, ${declared.join(', ')})`
}

function leaveOut(reason: string): void {
  describe.skip(`tables that are narrower (${reason})`, () => {
    test('left out', () => {})
  })
}

if (typeof postgres === 'string') leaveOut(postgres)
else {
  afterAll(() => postgres.stop())
  describe('tables that are narrower', () => testThem(postgres))
  for (const server of others) if (typeof server === 'string') leaveOut(server)
}

function testThem(server: PostgresServer): void {
  let folder: string
  let schema: string
  beforeEach(() => {
    process.env['PGPASSWORD'] = server.password
    folder = mkdtempSync(join(tmpdir(), 'dray-narrower-'))
    schema = server.newSchema()
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const place = (state = 'state') => ({ stateDir: join(folder, state), batchBytes: 2_000 })
  const wish = (to: string, policies = {}) => ({
    from: server.address({ schema }),
    to,
    policies: { backup: 'none' as const, maxRejects: 1_000, ...policies },
  })
  const fill = async (columns: Columns): Promise<void> => {
    const rows = [...rowsOf(columns, 'fits'), ...rowsOf(columns, 'unfit')].map((row, i) => `(${i}, ${row})`)
    const nulls = Object.keys(columns).map(() => 'NULL')
    await server.run(`CREATE SCHEMA ${schema}; ${tableSql(`${schema}.t`, columns, 'from')};
      INSERT INTO ${schema}.t VALUES ${rows.join(', ')}, (-1, ${nulls.join(', ')})`)
  }

  /** What does not fit is said before, rejected, and nothing else; what fits comes back as it is. */
  const moveThere = async (to: string, columns: Columns, look = async () => {}): Promise<void> => {
    await fill(columns)
    const fitting = rowsOf(columns, 'fits').length + 1
    const unfit = rowsOf(columns, 'unfit').length
    const planned = await plan(wish(to), place())
    expect(planned.notes.filter((note) => note.includes('in the table that is there'))).toHaveLength(1)
    expect(planned.forecast.routes).toMatchObject([
      { records: fitting + unfit, rejects: unfit, writes: fitting },
    ])
    const report = await migrate(wish(to), place())
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
    expect(report.totals).toMatchObject({ written: fitting, refused: unfit })
    const keys = report.rejects.map(({ key }) => Number(key)).toSorted((a, b) => a - b)
    expect(keys).toEqual(Array.from({ length: Math.min(unfit, keys.length) }, (_, i) => fitting - 1 + i))
    expect(await migrate(wish(to), place())).toMatchObject({ totals: { unchanged: fitting, refused: unfit } })
    await look()
    expect(await rollback({ ...place(), run: report.run })).toMatchObject({ state: 'rolled-back' })
  }

  test('in postgres: what would be rounded, cut or forgotten is rejected, and the plan counts it', async () => {
    const there = server.newSchema()
    const made = tableSql(`${there}.t`, ON_POSTGRES, 'to').replace('MOOD', `${there}.mood`)
    await server.run(`CREATE SCHEMA ${there}; CREATE TYPE ${there}.mood AS ENUM ('sad', 'ok'); ${made}`)
    const to = server.address({ schema: there })
    await moveThere(to, ON_POSTGRES, async () => {
      const compared = await compareStores({ from: wish(to).from, to })
      expect(compared).toMatchObject({ mismatchCount: rowsOf(ON_POSTGRES, 'unfit').length })
      expect(new Set(compared.mismatches.map(({ kind }) => kind))).toEqual(new Set(['missing']))
    })
  }, 60_000)

  test('in sqlite: what a number would lose is rejected; moments go into columns that are called so', async () => {
    const file = join(folder, 'app.db')
    const database = new DatabaseSync(file)
    database.exec(tableSql('t', ON_SQLITE, 'to'))
    database.close()
    await moveThere(`sqlite:${file}`, ON_SQLITE)
  }, 60_000)

  test('in a column of SQLite that holds anything, what is of the kind of the target goes in', async () => {
    const there = server.newSchema()
    const database = new DatabaseSync(join(folder, 'any.db'))
    database.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER);
      INSERT INTO t VALUES (1, 5), (2, 'five'), (3, x'05'), (4, NULL), (5, 3000000000)`)
    database.close()
    await server.run(`CREATE SCHEMA ${there}; CREATE TABLE ${there}.t (id int PRIMARY KEY, n int)`)
    const to = server.address({ schema: there })
    const report = await migrate({ ...wish(to), from: `sqlite:${join(folder, 'any.db')}` }, place())
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 2, refused: 3 } })
    expect(report.rejects.map(({ key }) => key)).toEqual(['2', '3', '5'])
  })

  test('rejects go in where the column was widened for them; else they are rejected again, and nothing is read anew', async () => {
    const there = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id bigint PRIMARY KEY, n bigint, uid text);
      INSERT INTO ${schema}.t VALUES (1, 1, NULL), (2, 3000000000, NULL), (3, 1, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11');
      CREATE SCHEMA ${there}; CREATE TABLE ${there}.t (id bigint PRIMARY KEY, n int, uid uuid)`)
    const to = server.address({ schema: there })
    const invalid = migrate(wish(to, { onInvalid: 'fail' }), place('failed'))
    await expect(invalid).rejects.toMatchObject({ code: 'RECORD_INVALID', key: '2' })
    expect((await server.run(`SELECT id FROM ${there}.t`))[0]!.rows).toEqual([])
    await rollback(place('failed'))
    const first = await migrate(wish(to), place())
    expect(first).toMatchObject({ totals: { written: 1, refused: 2 } })
    await server.run(`ALTER TABLE ${there}.t ALTER n TYPE bigint`)
    const again = await replay({ ...place(), run: first.run })
    expect(again).toMatchObject({ verified: 'verified', totals: { written: 1, refused: 1 } })
    const [rows] = await server.run(`SELECT id::int, n FROM ${there}.t ORDER BY id`)
    expect(rows!.rows).toEqual([
      { id: 1, n: '1' },
      { id: 2, n: '3000000000' },
    ])
  })

  test.each([
    ['boolean', 'int'],
    ['text', 'timestamp'],
    ['text', 'jsonb'],
    ['timestamptz', 'timestamp'],
    ['inet', 'text[]'],
  ])('a column that could keep no value as it is refuses all: %s into %s', async (from, into) => {
    const there = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id int PRIMARY KEY, v ${from});
      CREATE SCHEMA ${there}; CREATE TABLE ${there}.t (id int PRIMARY KEY, v ${into})`)
    await expect(plan(wish(server.address({ schema: there })), place())).rejects.toMatchObject({
      code: 'STORE_INVALID',
    })
  })

  test('a number that names a row is not its text: a narrower key of another kind refuses all', async () => {
    const there = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id bigint PRIMARY KEY);
      CREATE SCHEMA ${there}; CREATE TABLE ${there}.t (id numeric(5,0) PRIMARY KEY)`)
    await expect(plan(wish(server.address({ schema: there })), place())).rejects.toMatchObject({
      code: 'STORE_INVALID',
    })
  })

  for (const other of others) {
    if (typeof other === 'string') continue
    test(`in ${other.kind.name}: what it would round, cut, fill up or forget is rejected`, async () => {
      const database = await other.makeDatabase()
      const client = await other.connect(database)
      await client.query(`${tableSql('t', ON_MYSQL, 'to')} CHARACTER SET utf8mb4`)
      await client.end()
      await moveThere(other.address(database), ON_MYSQL)
    }, 60_000)
  }
}
