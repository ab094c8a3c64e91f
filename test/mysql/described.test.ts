import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import type { TableSchema } from '../../src/model/table-schema.ts'
import { openSource, openTarget, moveAll, digestOf } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

/** What one engine alone can say of a table: each way of saying it is another's to be misread. */
for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`tables of ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    const connection = await server.connect()
    const [[row]] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
    await connection.end()
    describe(`tables of ${kind.title}`, () => testThem(server, String(row!['version'])))
  }
}

function testThem(server: SqlServer, version: string): void {
  const isMaria = /mariadb/i.test(version)
  const isNewMysql = !isMaria && Number.parseInt(version, 10) >= 9

  /** What a table says of itself, and what one says that was made from it. */
  const moved = async (sql: string, name = 't'): Promise<readonly [TableSchema, TableSchema]> => {
    const [from, to] = [await server.makeDatabase(), await server.makeDatabase()]
    const connection = await server.connect(from)
    await connection.query(sql)
    await connection.end()
    const source = await openSource(server.address(from))
    const target = await openTarget(server.address(to))
    await moveAll(source, target)
    const read = await openSource(server.address(to))
    for (const { name: collection, layout } of await source.collections()) {
      const there = (await read.collections()).find((other) => other.name === collection)!
      const found = await digestOf(read, { collection, layout: there.layout })
      expect(found).toEqual(await digestOf(source, { collection, layout }))
    }
    const described = await Promise.all([source, read].map((store) => tableOf(store, name)))
    await Promise.all([source.close(), target.close(), read.close()])
    await Promise.all([from, to].map((database) => server.dropDatabase(database)))
    return [described[0]!, described[1]!]
  }

  test('an index for searches in texts is said, and is no index of their values', async () => {
    const [before, after] = await moved(
      `CREATE TABLE t (id int PRIMARY KEY, body text, n int, FULLTEXT INDEX words (body), INDEX numbers (n));
       INSERT INTO t VALUES (1, REPEAT('x', 5000), 1)`,
    )
    expect(before.notCarried).toContain('index words (FULLTEXT)')
    expect(before.indexes.map(({ name }) => name)).toEqual(['numbers'])
    expect(after.indexes).toEqual(before.indexes)
    expect(after.columns).toMatchObject([{}, { type: { kind: 'text' } }, {}])
  })

  test.runIf(isMaria)(
    'a default that is computed is no text, and what a sequence counts is said',
    async () => {
      const [before, after] = await moved(
        `CREATE SEQUENCE counter;
       CREATE TABLE t (id int PRIMARY KEY, plain varchar(20) DEFAULT 'it''s(1)', made varchar(60) DEFAULT (concat('a','x')),
         who varchar(40) DEFAULT uuid(), day date DEFAULT (curdate()), sum int DEFAULT (3 + 4),
         counted bigint DEFAULT nextval(counter), hidden int INVISIBLE, long_ text DEFAULT 'hey');
       INSERT INTO t (id) VALUES (1)`,
      )
      const expected = {
        plain: { value: "it's(1)" },
        made: { expression: `concat('a','x')`, dialect: 'mysql' },
        who: { expression: 'uuid()', dialect: 'mysql' },
        day: { expression: 'curdate()', dialect: 'mysql' },
        sum: { expression: '(3 + 4)', dialect: 'mysql' },
        long_: { value: 'hey' },
      }
      expect(defaultsOf(before)).toEqual(expected)
      expect(defaultsOf(after)).toEqual(expected)
      expect(before.notCarried).toEqual(['INVISIBLE of hidden', 'DEFAULT nextval of counted'])
    },
  )

  test.runIf(isMaria)(
    'a collation that several character sets share is carried, beside identifiers',
    async () => {
      const [before, after] = await moved(
        `CREATE TABLE t (id uuid PRIMARY KEY, name varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_as_cs UNIQUE);
       INSERT INTO t VALUES (uuid(), 'Äb'), (uuid(), 'äb')`,
      )
      const collation = { name: 'utf8mb4_uca1400_as_cs', dialect: 'mysql', id: 'utf8mb4_uca1400_as_cs' }
      expect(before.columns[1]).toMatchObject({ collation })
      expect(after.columns[1]).toMatchObject({ collation })
    },
  )

  test.runIf(isNewMysql)('expressions with quotes, loose checks, hidden keys and places', async () => {
    const text = `'it\\'s \\\\ "x"\\n'`
    const [before, after] = await moved(
      `SET SESSION sql_generate_invisible_primary_key = 1;
       CREATE TABLE t (n int DEFAULT (length(${text})), j json, long_ text DEFAULT ('hey'),
         g varchar(99) AS (concat(${text}, n)) VIRTUAL, p point NOT NULL SRID 4326, v vector(2),
         CONSTRAINT firm CHECK (n <> length(${text})), CONSTRAINT loose CHECK (n < 5) NOT ENFORCED, INDEX low ((n + 1)));
       INSERT INTO t (n, j, p, v) VALUES (7, '[1]', ST_SRID(POINT(1, 2), 4326), STRING_TO_VECTOR('[1,2.5]'))`,
    )
    expect(before.key).toEqual(['my_row_id'])
    expect(before.columns.map(({ default: given }) => given)[3]).toEqual({ value: 'hey' })
    expect(before.notCarried).toEqual([
      'index low (of expressions, or of the beginning of a value)',
      'INVISIBLE of my_row_id',
      'SRID 4326 of p',
      'check loose (NOT ENFORCED)',
    ])
    expect(after.checks).toEqual(before.checks)
    expect(after.checks).toMatchObject([{ name: 'firm' }])
    expect(after.columns.map(({ generated }) => generated)).toEqual(
      before.columns.map(({ generated }) => generated),
    )
    expect(defaultsOf(after)).toEqual(defaultsOf(before))
  })
}

async function tableOf(store: Awaited<ReturnType<typeof openSource>>, name: string): Promise<TableSchema> {
  const found = (await store.collections()).find((collection) => collection.name === name)
  return (await store.describe(name, found!.layout)).table!
}

function defaultsOf({ columns }: TableSchema): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    columns.flatMap((column) => (column.default ? [[column.name, column.default]] : [])),
  )
}
