import { DatabaseSync } from '@photostructure/sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, plan, type Report, rollback } from '../../src/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-rows-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)

function withDatabase<T>(name: string, deed: (database: InstanceType<typeof DatabaseSync>) => T): T {
  const database = new DatabaseSync(at(name), { enableForeignKeyConstraints: false })
  try {
    return deed(database)
  } finally {
    database.close()
  }
}

/** Every value with its storage class, as the engine itself spells it. */
function contents(name: string, table: string): readonly unknown[] {
  return withDatabase(name, (database) => {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as {
      name: string
    }[]
    const quoted = columns.map((column) => `quote("${column.name}") AS "${column.name}"`)
    return database
      .prepare(`SELECT ${quoted.join(', ')} FROM "${table}"`)
      .all()
      .map((row) => JSON.stringify(row))
      .sort()
  })
}

function make(name: string, sql: string): void {
  withDatabase(name, (database) => database.exec(sql))
}

const SHOP = `
  CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name VARCHAR(20), active BOOLEAN DEFAULT 1,
    boss INTEGER REFERENCES users(id) ON DELETE SET NULL, score REAL, photo BLOB);
  CREATE TABLE products (sku TEXT PRIMARY KEY NOT NULL, price DECIMAL(10,2) NOT NULL DEFAULT 0, meta JSON, anything);
  CREATE TABLE lines (order_id INTEGER NOT NULL, line_no INTEGER NOT NULL, sku TEXT REFERENCES products(sku),
    PRIMARY KEY (order_id, line_no));
  CREATE TABLE names (a TEXT NOT NULL, b INT NOT NULL, v, PRIMARY KEY (b, a)) WITHOUT ROWID;
  CREATE INDEX lines_by_sku ON lines (sku DESC);
  INSERT INTO users VALUES (1,'a@x','Ann',1,3,1.5,x'00ff'), (2,'b@x','Bø',0,1,0.1,NULL), (3,'c''"@x',NULL,NULL,2,2.0,x'');
  INSERT INTO products VALUES ('p1',12.5,'{"a":1}',1), ('p2',0,'null',1.0), ('p3',999.99,'[1,2]','text'), ('p4',3,NULL,x'aa');
  INSERT INTO lines VALUES (10,1,'p1'), (10,2,'p2'), (11,1,NULL);
  INSERT INTO names VALUES ('x',1,'one'), ('x',2,-0.0), ('it''s',1,9223372036854775807);`
const TABLES = ['users', 'products', 'lines', 'names']

describe('tables of any shape', () => {
  test('come into a new database with values, keys, references and indexes as they were', async () => {
    make('shop.db', SHOP)
    const { state } = await migrate(
      { from: `sqlite:${at('shop.db')}`, to: `sqlite:${at('copy.db')}` },
      options(),
    )
    expect(state).toBe('finished')
    for (const table of TABLES) expect(contents('copy.db', table), table).toEqual(contents('shop.db', table))
    withDatabase('copy.db', (database) => {
      expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
      const references = database
        .prepare(`SELECT "table", on_delete FROM pragma_foreign_key_list('users')`)
        .all()
      expect(references).toMatchObject([{ table: 'users', on_delete: 'SET NULL' }])
      expect(() => database.exec(`INSERT INTO users (id, email) VALUES (9, 'a@x')`)).toThrow(/UNIQUE/)
      database.exec(`INSERT INTO users (email) VALUES ('new')`)
      expect(database.prepare(`SELECT id, active FROM users WHERE email = 'new'`).get()).toEqual({
        id: 4,
        active: 1,
      })
      const plan = database.prepare(`EXPLAIN QUERY PLAN SELECT * FROM lines WHERE sku = 'p1'`).all()
      expect(JSON.stringify(plan)).toContain('lines_by_sku')
    })
  })

  test('computed columns, checks and rules that wait come along; what the engine alone cannot answer is named', async () => {
    withDatabase('a.db', (database) => {
      database.function('app_says', { varargs: true }, () => 1)
      database.exec(`CREATE TABLE groups (id INTEGER PRIMARY KEY);
        CREATE TABLE t (id INTEGER PRIMARY KEY, n INT CHECK (n > 0), twice INT AS (n * 2), label TEXT GENERATED ALWAYS AS ('n' || n) STORED,
          team INTEGER REFERENCES groups (id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT small CHECK (n < 100), CHECK (app_says(n) = 1));
        CREATE INDEX t_twice ON t (twice);
        PRAGMA ignore_check_constraints = 1; INSERT INTO t (id, n) VALUES (1, 5), (2, 1000)`)
    })
    const report = await migrate({ from: `sqlite:${at('a.db')}`, to: `sqlite:${at('b.db')}` }, options())
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    expect(report.notes.join('\n')).toMatch(/CHECK \(app_says.*cannot answer/)
    expect(report.notes.join('\n')).toMatch(/CHECK \(n < 100\).*do not keep to/)
    expect(contents('b.db', 't')).toEqual(contents('a.db', 't'))
    withDatabase('b.db', (database) => {
      const computed = database.prepare(`SELECT twice, label FROM t WHERE twice = 10`).all()
      expect(computed).toMatchObject([{ twice: 10, label: 'n5' }])
      expect(() => database.exec('INSERT INTO t (n) VALUES (0)')).toThrow(/CHECK/)
      const { sql } = database.prepare(`SELECT sql FROM sqlite_schema WHERE name = 't'`).get() as {
        sql: string
      }
      expect(sql).toContain('DEFERRABLE INITIALLY DEFERRED')
      expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name = 't_twice'`).all()).toHaveLength(1)
    })
  })

  test('come back from JSON files as the rows that they were', async () => {
    make('shop.db', SHOP)
    await migrate({ from: `sqlite:${at('shop.db')}`, to: `json:${at('files')}` }, options())
    const report = await migrate({ from: `json:${at('files')}`, to: `sqlite:${at('docs.db')}` }, options())
    expect(counted(report, 'written')).toEqual({ users: 3, products: 4, lines: 3, names: 3 })
  })

  test('what is there already is unchanged; what differs is overwritten, and comes back', async () => {
    make('shop.db', SHOP)
    const migration = { from: `sqlite:${at('shop.db')}`, to: `sqlite:${at('copy.db')}` }
    await migrate(migration, options())
    const policies = { onConflict: 'overwrite' } as const
    const again = await migrate({ ...migration, policies }, options())
    expect(counted(again, 'unchanged')).toEqual({ users: 3, products: 4, lines: 3, names: 3 })
    make(
      'copy.db',
      `UPDATE users SET score = 0.30000000000000004 WHERE id = 2; DELETE FROM lines WHERE order_id = 11;
       UPDATE names SET v = x'00' WHERE b = 2; UPDATE products SET price = 1 WHERE sku = 'p2'; DELETE FROM products WHERE sku = 'p3'; INSERT INTO products VALUES ('new', 1.25, NULL, NULL)`,
    )
    const before = TABLES.map((table) => contents('copy.db', table))
    const third = await migrate({ ...migration, policies }, options())
    expect(counted(third, 'written')).toEqual({ users: 1, products: 2, lines: 1, names: 1 })
    expect(contents('copy.db', 'users')).toEqual(contents('shop.db', 'users'))
    const { state } = await rollback({ ...options(), run: third.run })
    expect(state).toBe('rolled-back')
    expect(TABLES.map((table) => contents('copy.db', table))).toEqual(before)
  })

  test('a value that the column cannot keep is rejected by name, and the rest goes in', async () => {
    make(
      'a.db',
      `CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'x'), (2, 5), (3, 'y')`,
    )
    make('b.db', `CREATE TABLE t (id INTEGER PRIMARY KEY, v NOT NULL CHECK (v <> 5))`)
    const { state, ...report } = await migrate(
      { from: `sqlite:${at('a.db')}`, to: `sqlite:${at('b.db')}` },
      options(),
    )
    expect(state).toBe('finished-with-rejects')
    expect(report.routes[0]!.counts).toMatchObject({ written: 2, rejected: 1 })
    expect(contents('b.db', 't')).toHaveLength(2)
  })

  test('rows that nothing names are moved, compared as a whole, and dropped as a whole', async () => {
    make(
      'a.db',
      `CREATE TABLE log (at INT, line TEXT); INSERT INTO log VALUES (1, 'x'), (1, 'x'), (NULL, NULL), (2, 'y'), (1, 'x')`,
    )
    const migration = { from: `sqlite:${at('a.db')}`, to: `sqlite:${at('b.db')}` }
    const report = await migrate(migration, options())
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(contents('b.db', 'log')).toEqual(contents('a.db', 'log'))
    await expect(migrate(migration, options())).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' })
    const toFiles = migrate({ from: migration.from, to: `json:${at('files')}` }, options())
    await expect(toFiles).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    make('b.db', `DELETE FROM log WHERE rowid = 1`)
    await expect(rollback({ ...options(), run: report.run })).rejects.toMatchObject({
      code: 'TARGET_CHANGED',
    })
    make('b.db', `INSERT INTO log VALUES (1, 'x')`)
    expect((await rollback({ ...options(), run: report.run })).state).toBe('rolled-back')
  })

  test('what the texts of a key are compared by is named where it is not bytes, and so is the key that it makes none of', async () => {
    make(
      'a.db',
      `CREATE TABLE users (code TEXT COLLATE NOCASE, name TEXT, PRIMARY KEY (code COLLATE BINARY)); CREATE TABLE words (word TEXT COLLATE NOCASE PRIMARY KEY);
       INSERT INTO users VALUES ('A', 'a'); INSERT INTO words VALUES ('A')`,
    )
    const { notes } = await plan({ from: `sqlite:${at('a.db')}`, to: `sqlite:${at('b.db')}` }, options())
    expect(notes.filter((note) => note.endsWith('not carried'))).toEqual([
      'users: the collation NOCASE of column code: not carried',
      'words: the primary key (word), which does not tell each row: not carried',
    ])
  })

  test('NULL in a key makes a table without one; 2,000 columns move; options of documents are refused for rows', async () => {
    const names = Array.from({ length: 2000 }, (_, n) => `c${n}`)
    make(
      'a.db',
      `CREATE TABLE holes (a TEXT, b INT, v TEXT, PRIMARY KEY (a, b)); INSERT INTO holes VALUES ('x', 1, 'one'), (NULL, 1, 'two'), (NULL, 1, 'two');
       CREATE TABLE wide (${names.map((name) => `${name} INT`).join(', ')}, PRIMARY KEY (c7)) STRICT; INSERT INTO wide (c7, c1999) VALUES (1, 5), (2, 6);
       CREATE VIEW seen AS SELECT 1; CREATE TRIGGER watch AFTER INSERT ON holes BEGIN SELECT 1; END`,
    )
    const migration = { from: `sqlite:${at('a.db')}`, to: `sqlite:${at('b.db')}` }
    const report = await migrate(migration, options())
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    const lost = 'holes: the primary key (a, b), which does not tell each row: not carried'
    for (const what of ['view seen', 'trigger watch: not carried', lost])
      expect(report.notes.join('\n')).toContain(what)
    expect(contents('b.db', 'holes')).toEqual(contents('a.db', 'holes'))
    withDatabase('b.db', (database) => {
      expect(database.prepare('SELECT c7, c1999, c0 FROM wide ORDER BY c7').all()).toMatchObject([
        { c7: 1, c1999: 5, c0: null },
        { c7: 2, c1999: 6, c0: null },
      ])
    })
    const collections = { wide: { store: { bodyColumn: 'x', text: 'original' } } }
    const refused = migrate({ ...migration, to: `sqlite:${at('c.db')}`, collections }, options())
    await expect(refused).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('on request a table is STRICT, and holds what it held', async () => {
    make(
      'a.db',
      `CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(9), ok BOOLEAN, price DECIMAL(6,2), r REAL, b BLOB, v, at TIMESTAMP_TEXT, j JSON);
       INSERT INTO t VALUES (1, 'x', 1, 1.5, 2.0, x'00', 1.0, '2024-01-01T00:00:00', '[1]'), (2, NULL, 0, 3, 0.1, NULL, '5', NULL, NULL), (3, '', NULL, NULL, NULL, x'', 7, NULL, '{}')`,
    )
    const migration = {
      from: `sqlite:${at('a.db')}`,
      to: `sqlite:${at('b.db')}`,
      collections: { t: { store: { strict: true } } },
    }
    expect(await migrate(migration, options())).toMatchObject({
      state: 'finished',
      verified: 'verified',
      rejects: [],
    })
    withDatabase('b.db', (database) => {
      expect(() => database.exec(`INSERT INTO t (r) VALUES ('word')`)).toThrow(/REAL/)
      expect(database.prepare(`SELECT strict FROM pragma_table_list('t')`).get()).toEqual({ strict: 1 })
    })
    const again = await migrate({ ...migration, policies: { onConflict: 'overwrite' } }, options())
    expect(counted(again, 'unchanged')).toEqual({ t: 3 })
    const back = { from: migration.to, to: `sqlite:${at('c.db')}` }
    expect(await migrate(back, options())).toMatchObject({
      state: 'finished',
      verified: 'verified',
      rejects: [],
    })
  })

  test('columns that are called like the words for yes and no', async () => {
    make(
      'from.db',
      `CREATE TABLE t (id INTEGER PRIMARY KEY, "true" TEXT, "False" INTEGER); INSERT INTO t VALUES (1, 'a', 2)`,
    )
    const wish = { from: `sqlite:${at('from.db')}`, to: `sqlite:${at('to.db')}` }
    expect(await migrate(wish, { stateDir: at('state') })).toMatchObject({ verified: 'verified' })
    expect(contents('to.db', 't')).toEqual(contents('from.db', 't'))
  })

  test('any value that SQLite has arrives with its storage class', async () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double({ noNaN: true }),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
    )
    const seed = Date.now()
    const rows = fc.sample(fc.tuple(value, value, value), { numRuns: 3_000, seed })
    withDatabase('a.db', (database) => {
      database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a, b TEXT, c REAL); BEGIN')
      const insert = database.prepare(
        `INSERT INTO t VALUES (?, ${['a', 'b', 'c'].map(() => EXACT).join(', ')})`,
      )
      for (const [id, cells] of rows.entries()) insert.run(id, ...cells.flatMap(exactly))
      database.exec('COMMIT')
    })
    const report = await migrate({ from: `sqlite:${at('a.db')}`, to: `sqlite:${at('b.db')}` }, options())
    expect(report).toMatchObject({ state: 'finished', failures: [], rejects: [] })
    const before = new Set(contents('a.db', 't'))
    expect([seed, contents('b.db', 't').filter((row) => !before.delete(String(row))), [...before]]).toEqual([
      seed,
      [],
      [],
    ])
  })
})

function counted({ routes }: Report, outcome: 'written' | 'unchanged') {
  return Object.fromEntries(routes.map(({ to, counts }) => [to, counts[outcome]]))
}

function options() {
  return { stateDir: at('state') }
}

/** The binding changes small reals, and ends a text at its first NUL: both go as bytes. */
const EXACT = 'coalesce(CAST(? AS REAL), CAST(? AS TEXT), ?)'

function exactly(value: null | bigint | number | string | Uint8Array<ArrayBuffer>): (typeof value)[] {
  if (typeof value === 'number') return [Object.is(value, -0) ? '-0.0' : String(value), null, null]
  return typeof value === 'string' ? [null, new TextEncoder().encode(value), null] : [null, null, value]
}
