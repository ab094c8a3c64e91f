import type { Connection, RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import { Tagged } from '../../src/model/value.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { openSource } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`long texts in ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`long texts in ${kind.name}`, () => testTexts(server))
  }
}

/** What stands between records and for texts, what would be a length, escapes, and nothing at all. */
const TEXTS = [
  ...[
    '',
    'plain',
    '{"a":"b\\n\\"c\\""}',
    '12:-',
    '-',
    '\x00\x0b\x1b\x1c\x1d\x1e\x1f',
    '\x1b',
    '\x1e7:',
    '\\N',
  ],
  ...['é', 'tab\tline\nreturn\r', '\u007f', '"'.repeat(5000), `${'x'.repeat(70_000)}\\`],
]
const CHARSETS = [
  ...['utf8mb4 COLLATE utf8mb4_unicode_ci', 'utf8mb4 COLLATE utf8mb4_bin', 'latin1'],
  ...['utf8 COLLATE utf8_general_ci', 'utf16'],
]
const NAMES = CHARSETS.map((_, i) => `t${i}`)

function testTexts(server: SqlServer): void {
  const filled = async (key: string): Promise<Connection> => {
    const connection = await server.connect(await server.makeDatabase())
    const columns = CHARSETS.map(
      (charset, i) => `t${i} ${i % 2 ? 'longtext' : 'text'} CHARACTER SET ${charset}`,
    )
    await connection.query(`CREATE TABLE texts (id int${key}, ${columns.join(', ')}, note varchar(20))`)
    const rows = TEXTS.flatMap((text, at) => {
      const lies = (i: number): boolean =>
        (at + i) % 4 !== 0 && (Buffer.byteLength(text) < 65_536 || i % 2 === 1)
      return [
        [2 * at, ...NAMES.map((_, i) => (lies(i) ? text : null)), 'a'],
        [2 * at + 1, ...NAMES.map(() => (text.length < 9000 ? text : 'y')), null],
      ]
    })
    for (const row of rows) {
      await connection.query(`INSERT INTO texts VALUES (${row.map(() => '?').join(', ')})`, row)
    }
    return connection
  }

  const read = async (
    connection: Connection,
  ): Promise<{ found: readonly unknown[]; told: readonly string[] }> => {
    const [[at]] = await connection.query<RowDataPacket[]>('SELECT DATABASE() AS name')
    const source = await openSource(server.address(at!.name as string))
    const [info] = await source.collections()
    const found: unknown[] = []
    const told: string[] = []
    for await (const page of pagesOf(source, 'texts', { layout: info!.layout })) {
      told.push(...page.problems.map(({ code }) => code))
      for (const { body } of page.entries()) found.push(body.value())
    }
    await source.close()
    return { found, told }
  }

  test.each([
    ['with a key', ' PRIMARY KEY'],
    ['without one', ''],
  ])('of any character set, with anything in them, are what lies there, in a table %s', async (_, key) => {
    const connection = await filled(key)
    const [rows] = await connection.query<RowDataPacket[]>('SELECT * FROM texts ORDER BY id')
    const { found, told } = await read(connection)
    expect(told).toEqual([])
    const byId = [...(found as readonly { readonly id: number }[])].toSorted((a, b) => a.id - b.id)
    expect(byId).toEqual(rows.map((row) => ({ ...row })))
    expect(rows).toHaveLength(2 * TEXTS.length)
    await connection.end()
  })

  test.skipIf(server.kind.name === 'mysql')('JSON of any collation stands in one record', async () => {
    const connection = await server.connect(await server.makeDatabase())
    const columns = ['bin', 'nopad_bin', 'unicode_ci', 'general_ci'].map(
      (collation, i) => `t${i} longtext COLLATE utf8mb4_${collation} CHECK (json_valid(t${i}))`,
    )
    await connection.query(`CREATE TABLE texts (id int PRIMARY KEY, word varchar(9), ${columns.join(', ')})`)
    await connection.query(`INSERT INTO texts VALUES (1, 'é', '[1]', '{"a":"é"}', 'null', NULL)`)
    expect(await read(connection)).toEqual({
      found: [{ id: 1, word: 'é', t0: [1], t1: { a: 'é' }, t2: new Tagged('json', null), t3: null }],
      told: [],
    })
    await connection.end()
  })

  test.skipIf(server.kind.name === 'mysql')(
    'a column of JSON that holds none forges no other record and no text, and its null is not NULL',
    async () => {
      const connection = await server.connect(await server.makeDatabase())
      await connection.query(`CREATE TABLE texts (id int PRIMARY KEY, note longtext, doc json);
        SET check_constraint_checks = 0`)
      for (const row of FORGED) await connection.query('INSERT INTO texts VALUES (?, ?, ?)', [...row])
      const { found, told } = await read(connection)
      expect(found).toEqual([
        { id: 1, note: 'a\x1eb', doc: { a: 1 } },
        { id: 4, note: '\x1ed', doc: [1] },
        { id: 5, note: null, doc: new Tagged('json', null) },
      ])
      expect(told).toEqual(['RECORD_INVALID', 'RECORD_INVALID'])
      await connection.end()
    },
  )
}

const FORGED = [
  [1, 'a\x1eb', '{"a":1}'],
  [2, 'c', '\x1e1:x9:{"id":9,"note":\x1b,"doc":1}'],
  [3, 'c', '"\x1b"'],
  [4, '\x1ed', '[1]'],
  [5, null, '\n\tnull '],
] as const
