import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, plan, rollback } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

/** Two tables with an index, a unique key and a reference of one name each: every engine forbids another of these. */
const [postgres, ...others] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])

if (typeof postgres === 'string') leaveOut(postgres)
else {
  afterAll(() => postgres.stop())
  for (const server of others) {
    if (typeof server === 'string') leaveOut(server)
    else {
      afterAll(() => server.stop())
      describe(`rules of one name between postgres and ${server.kind.name}`, () => testThem(postgres, server))
    }
  }
}

function leaveOut(reason: string): void {
  describe.skip(`rules of one name (${reason})`, () => {
    test('left out', () => {})
  })
}

const TABLES = `
  CREATE TABLE users (id int PRIMARY KEY, email varchar(40), boss int);
  CREATE TABLE staff (id int PRIMARY KEY, email varchar(40), boss int);
  INSERT INTO users VALUES (1, 'a', NULL), (2, 'b', 1);
  INSERT INTO staff VALUES (1, 'a', 2), (2, 'b', 1);`

function testThem(postgres: PostgresServer, server: SqlServer): void {
  let folder: string
  let schema: string
  let database: string
  beforeEach(async () => {
    process.env['PGPASSWORD'] = postgres.password
    folder = mkdtempSync(join(tmpdir(), 'dray-names-'))
    schema = postgres.newSchema()
    database = await server.makeDatabase()
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const place = (): { stateDir: string } => ({ stateDir: join(folder, 'state') })
  const wish = (from: string, to: string) => ({ from, to, policies: { backup: 'none' } }) as const

  /** `table: rule` of all but primary keys, and NOT NULL, which PostgreSQL 18 lists among them. */
  const rulesOfPostgres = async (): Promise<readonly string[]> =>
    (
      await postgres.run(`SELECT format('%s: index %s', tablename, indexname) AS rule FROM pg_indexes
          WHERE schemaname = '${schema}' AND indexname !~ '^[^_]+_pkey$'
        UNION ALL SELECT format('%s: %s %s', conrelid::regclass::text, contype, conname) FROM pg_constraint
          WHERE connamespace = '${schema}'::regnamespace AND contype NOT IN ('p', 'n')`)
    )[0]!.rows
      .map(({ rule }: { rule: string }) => rule.replace(`${schema}.`, ''))
      .toSorted()

  const fillMysql = async (): Promise<string> => {
    const client = await server.connect(database)
    await client.query(`${TABLES}
      ALTER TABLE users ADD UNIQUE KEY email (email), ADD KEY by_boss (boss), ADD KEY users_pkey (boss, email);
      ALTER TABLE staff ADD UNIQUE KEY email (email), ADD KEY by_boss (boss), ADD KEY sqlite_n (email, boss)`)
    await client.end()
    return server.address(database)
  }

  test('indexes go into one schema, and back', async () => {
    const from = await fillMysql()
    const there = wish(from, postgres.address({ schema }))
    const { notes } = await plan(there, place())
    expect(notes.filter((note) => note.includes('is called'))).toHaveLength(3)
    expect(await migrate(there, place())).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(await rulesOfPostgres()).toEqual([
      'staff: index by_boss',
      'staff: index email',
      'staff: index sqlite_n',
      'staff: u email',
      'users: index users_by_boss',
      'users: index users_email',
      'users: index users_users_pkey',
      'users: u users_email',
    ])
    expect(await rollback(place())).toMatchObject({ state: 'rolled-back' })
    const intoSqlite = wish(from, `sqlite:${join(folder, 'app.db')}`)
    expect(await migrate(intoSqlite, { stateDir: join(folder, 'other') })).toMatchObject({
      state: 'finished',
    })
  })

  test('an index of a table that has nothing to do with the run: both are there, and the key is unique', async () => {
    await postgres.run(`CREATE SCHEMA ${schema}; SET search_path = ${schema};
      CREATE TABLE other (id int PRIMARY KEY, email text); CREATE INDEX email ON other (id);
      CREATE INDEX by_boss ON other (email)`)
    const there = wish(await fillMysql(), postgres.address({ schema }))
    expect(await migrate(there, place())).toMatchObject({ state: 'finished', verified: 'verified' })
    const rules = await rulesOfPostgres()
    expect(rules).toContain('other: index email')
    expect(rules.filter((rule) => /: u /.test(rule))).toEqual([
      'staff: u staff_email',
      'users: u users_email',
    ])
    expect(rules.filter((rule) => rule.endsWith('by_boss'))).toHaveLength(3)
  })

  test('references go into one database', async () => {
    await postgres.run(`CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${TABLES}
      ALTER TABLE users ADD CONSTRAINT fk FOREIGN KEY (boss) REFERENCES users;
      ALTER TABLE staff ADD CONSTRAINT fk FOREIGN KEY (boss) REFERENCES users`)
    const there = wish(postgres.address({ schema }), server.address(database))
    expect(await migrate(there, place())).toMatchObject({ state: 'finished', verified: 'verified' })
    const client = await server.connect(database)
    const [rows] = await client.query<RowDataPacket[]>(
      `SELECT CONSTRAINT_NAME AS name FROM information_schema.REFERENTIAL_CONSTRAINTS
       WHERE CONSTRAINT_SCHEMA = '${database}' ORDER BY 1`,
    )
    await client.end()
    expect(rows.map(({ name }) => String(name))).toEqual(['fk', 'staff_fk'])
  })

  test('columns that differ in case alone: said before the run, with a way on that goes', async () => {
    await postgres.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id int PRIMARY KEY, "Name" text, name text);
      INSERT INTO ${schema}.t VALUES (1, 'a', 'b')`)
    const there = wish(postgres.address({ schema }), server.address(database))
    await expect(migrate(there, place())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      collection: 't',
      hint: expect.stringContaining(`layout: 'document'`),
    })
    const collections = { t: { store: { layout: 'document' } } } as const
    expect(await migrate({ ...there, collections }, place())).toMatchObject({ verified: 'verified' })
    const client = await server.connect(database)
    const [rows] = await client.query<RowDataPacket[]>('SELECT data FROM t')
    await client.end()
    expect(JSON.parse(String(rows[0]!['data']))).toEqual({ id: 1, Name: 'a', name: 'b' })
  })

  test('what is too long for a name gets a shorter one, as does what has none', async () => {
    const long = 'ä'.repeat(30)
    const path = join(folder, 'app.db')
    const file = new DatabaseSync(path)
    file.exec(`CREATE TABLE ${long} (id INTEGER PRIMARY KEY, n INTEGER UNIQUE, up INTEGER REFERENCES ${long} (id));
      CREATE INDEX ${long}_by_n_1 ON ${long} (n); CREATE INDEX ${long}_by_n_2 ON ${long} (n, up);
      CREATE INDEX ${long}_by_n_of_more_than_what_fits_in_characters_as_well ON ${long} (up);
      INSERT INTO ${long} VALUES (1, 1, NULL), (2, 2, 1)`)
    file.close()
    for (const to of [postgres.address({ schema }), server.address(database)]) {
      const report = await migrate(wish(`sqlite:${path}`, to), { stateDir: mkdtempSync(join(folder, 's')) })
      expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    }
    // Three indexes, a unique key with its index, and a reference.
    expect(await rulesOfPostgres()).toHaveLength(6)
  })

  test('what is no name to an engine, or its own, gets another, and the plan says so', async () => {
    const path = join(folder, 'app.db')
    const file = new DatabaseSync(path)
    file.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); CREATE INDEX "primary" ON t (n);
      CREATE INDEX "by 😀" ON t (n, id); CREATE INDEX "end " ON t (id, n); INSERT INTO t VALUES (1, 2)`)
    file.close()
    const there = wish(`sqlite:${path}`, server.address(database))
    const { notes } = await plan(there, place())
    const named = notes.flatMap((note) => /the index (.*) in the target/.exec(note)?.[1] ?? [])
    expect(named.toSorted()).toEqual([
      'by 😀 is called by _',
      'end  is called end_',
      'primary is called t_primary',
    ])
    expect(await migrate(there, place())).toMatchObject({ state: 'finished', verified: 'verified' })
    const client = await server.connect(database)
    const [rows] = await client.query<RowDataPacket[]>('SHOW INDEX FROM t')
    await client.end()
    expect(new Set(rows.map((row) => String(row['Key_name'])))).toEqual(
      new Set(['PRIMARY', 'by _', 'end_', 't_primary']),
    )
  })
}
