import type { RowDataPacket } from 'mysql2/promise'
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind, ['--max-allowed-packet=32M'])
  if (typeof server === 'string') {
    describe.skip(`bytes of megabytes in ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`bytes of megabytes in ${kind.name}`, () => testBytes(server))
  }
}

function testBytes(server: SqlServer): void {
  // Where the engine takes the line breaks out of base 64, a row of eight megabytes takes it minutes.
  test('rows of eight megabytes are what lies there, beside keys of bytes and short ones', async () => {
    const database = await server.makeDatabase()
    const connection = await server.connect(database)
    await connection.query(`CREATE TABLE files (id varbinary(100) PRIMARY KEY, content longblob, note longtext);
      INSERT INTO files VALUES (REPEAT(x'00ff', 40), REPEAT(x'00ff8010b1', 1600001), '"\\n');
      INSERT INTO files VALUES (x'01', x'', 'a'), (x'02', NULL, NULL), (x'03', REPEAT(x'fe', 58), NULL)`)
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT HEX(id) AS id, SHA2(content, 256) AS content, note FROM files ORDER BY files.id',
    )
    const source = await openTarget(server.address(database))
    const [info] = await source.collections()
    const records: unknown[] = []
    for await (const page of pagesOf(source, 'files', { layout: info!.layout })) {
      expect(page.problems).toEqual([])
      for (const { body } of page.entries()) {
        const { id, content, note } = body.value() as Record<string, Uint8Array | null>
        records.push({ id: hexOf(id!), content: content && sha256(content), note })
      }
    }
    expect(records).toEqual(rows.map((row) => ({ ...row })))
    await Promise.all([connection.end(), source.close()])
  }, 60_000)

  test(
    'bytes whose base 64 is larger than a packet are told, and never taken for NULL',
    () => testBeyondPacket(server),
    60_000,
  )
}

/** The engine makes NULL of a value that it cannot give. */
async function testBeyondPacket(server: SqlServer): Promise<void> {
  const database = await server.makeDatabase()
  const connection = await server.connect(database)
  await connection.query(`CREATE TABLE files (id int PRIMARY KEY, content longblob, note longtext);
    INSERT INTO files VALUES (1, REPEAT(x'00', 1000), REPEAT('"', 700000)), (2, REPEAT(x'00', 900000), NULL), (3, NULL, 'a')`)
  await connection.query('SET GLOBAL max_allowed_packet = 1048576')
  try {
    const source = await openTarget(server.address(database))
    const [info] = await source.collections()
    const lengths: unknown[] = []
    const told: unknown[] = []
    for await (const page of pagesOf(source, 'files', { layout: info!.layout })) {
      told.push(...page.problems.map(({ code, key }) => [code, key]))
      for (const { body } of page.entries()) {
        const { id, content, note } = body.value() as Record<string, Uint8Array | string | number | null>
        lengths.push([id, lengthOf(content), lengthOf(note)])
      }
    }
    expect(lengths).toEqual([
      [1, 1000, 700_000],
      [3, undefined, 1],
    ])
    expect(told).toEqual([['VALUE_UNSUPPORTED', '2']])
    await source.close()
  } finally {
    await connection.query('SET GLOBAL max_allowed_packet = 33554432')
    await connection.end()
  }
}

function lengthOf(value: unknown): number | undefined {
  return value === null ? undefined : (value as Uint8Array | string).length
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
