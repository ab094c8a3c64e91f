import { type Connection, createConnection, type PrepareStatementInfo } from 'mysql2'
import { afterAll, describe, expect, test } from 'vitest'
import { executePacket, runPacked, unpacked } from '../../src/drivers/mysql/connection/run-packed.ts'
import { sessionOn } from '../../src/drivers/mysql/connection/session.ts'
import { PackedRows } from '../../src/drivers/mysql/write/packed-rows.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`values in one packet (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`values in one packet to ${kind.name}`, () => testValues(server))
  }
}

/** On both sides of where a length is written in another way. */
const LENGTHS = [0, 1, 31, 32, 250, 251, 252, 65_535, 65_536, 70_000]
const COLUMNS = 3
const QUERY_ATTRIBUTES = 0x0800_0000

type Row = readonly (Buffer | null)[]

/** Each length in each column, NULL in turn. */
const ROWS: readonly Row[] = LENGTHS.flatMap((length, n) => [
  [Buffer.from(`key ${n}`), Buffer.alloc(length, 'ä'), null],
  [Buffer.from(`other ${n}`), null, Buffer.alloc(length, 7)],
])

function packed(rows: readonly Row[]): PackedRows {
  const made = new PackedRows(COLUMNS)
  for (const [i, row] of rows.entries()) {
    made.put(Buffer.from('a row that is taken back'))
    made.putNull()
    made.takeBack()
    for (const value of row) value === null ? made.putNull() : made.put(value)
    made.endRow(i)
  }
  return made
}

function testValues(server: SqlServer): void {
  const connection = createConnection({
    ...{ host: '127.0.0.1', port: server.port, user: 'root' },
    ...{ typeCast: false, rowsAsArray: true },
  })
  connection.on('error', () => {})
  const session = sessionOn(connection, { address: 'mysql:', role: 'target' })
  afterAll(() => session.close())

  test.each([false, true])('are what mysql2 makes of them; with attributes: %s', async (hasAttributes) => {
    const [few, many] = [ROWS.slice(1, 4), [...ROWS, ...ROWS, ...ROWS, ...ROWS, ...ROWS]]
    for (const rows of [few, many]) {
      const values = rows.flat()
      const statement = await prepared(connection, `SELECT ${values.map(() => '?').join(', ')}`)
      const flags = hasAttributes ? QUERY_ATTRIBUTES : 0
      const theirs = madeByOther(connection, statement, values, flags)
      const own = executePacket(statement.id, packed(rows).of(0, rows.length), hasAttributes)
      expect(own.subarray(4).equals(theirs.subarray(4))).toBe(true)
    }
  })

  test('come from the middle of a batch, and one by one where mysql2 is another', () => {
    const values = packed(ROWS).of(3, 9)
    expect(unpacked(values)).toEqual(ROWS.slice(3, 9).flat())
    const answer = (): void => expect.unreachable('nothing was sent')
    const other = { query() {} } as unknown as Connection
    expect(runPacked(other, {} as PrepareStatementInfo, values, answer)).toBe(false)
  })

  test('arrive, and what is refused is told', async () => {
    await session.run(`CREATE DATABASE packed CHARACTER SET utf8mb4`)
    const columns = 'id varchar(20) PRIMARY KEY, text longblob, more longblob'
    await session.run(`CREATE TABLE packed.rows_in (${columns})`)
    const insert = `INSERT INTO packed.rows_in VALUES ${ROWS.map(() => '(?, ?, ?)').join(', ')}`
    const values = packed(ROWS).of(0, ROWS.length)
    expect(await session.runPrepared(insert, values)).toMatchObject({ rows: ROWS.length, warnings: 0 })
    const found = await session.query('SELECT * FROM packed.rows_in')
    const byKey = new Map(found.map((row) => [String(row[0]), row]))
    expect(ROWS.map(([key]) => byKey.get(String(key)))).toEqual(ROWS)
    await expect(session.runPrepared(insert, values)).rejects.toMatchObject({ code: expect.any(String) })
    expect(await session.texts('SELECT 1')).toEqual([['1']])
  })
}

interface Prepared extends PrepareStatementInfo {
  readonly id: number
}

function prepared(connection: Connection, sql: string): Promise<Prepared> {
  return new Promise((resolve, reject) => {
    connection.prepare(sql, (error, statement) => (error ? reject(error) : resolve(statement as Prepared)))
  })
}

/** The packet of a command that is kept from being sent. */
function madeByOther(connection: Connection, statement: Prepared, values: Row, flags: number): Buffer {
  let packet: Buffer = Buffer.alloc(0)
  const catching = {
    config: { ...connection.config, clientFlags: flags },
    serverCapabilityFlags: flags,
    writePacket: (sent: { readonly buffer: Buffer }) => (packet = sent.buffer),
  }
  const start = (command: { start(packet: unknown, on: unknown): unknown }): unknown =>
    command.start(undefined, catching)
  statement.execute.call({ ...statement, _connection: { addCommand: start } }, [...values], () => {})
  return packet
}
