import type { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { type Connection, createConnection } from 'mysql2'
import { afterAll, describe, expect, test } from 'vitest'
import { type Session, sessionOn } from '../../src/drivers/mysql/connection/session.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`the end of a LOAD DATA (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`the end of a LOAD DATA into ${kind.name}`, () => testEnds(server))
  }
}

const LOAD = (table: string): string => `LOAD DATA LOCAL INFILE 'x' INTO TABLE ${table} (id, text)`
const ROW_BYTES = 2_000
/** As many bytes as a socket takes at once, whatever waits in it already. */
const ROWS_OF_A_PIECE = 4

interface Opened {
  readonly connection: Connection
  readonly session: Session
}

function testEnds(server: SqlServer): void {
  const opened: Opened[] = []
  afterAll(() => Promise.all(opened.map(({ session }) => session.close())))

  const open = (database: string): Opened => {
    const at = { host: '127.0.0.1', port: server.port, user: 'root', database }
    const connection = createConnection({ ...at, typeCast: false, rowsAsArray: true })
    connection.on('error', () => {})
    opened.push({ connection, session: sessionOn(connection, { address: 'mysql:', role: 'target' }) })
    return opened.at(-1)!
  }

  test('whose socket is busy is not changed by that of another connection', { timeout: 30_000 }, async () => {
    const database = await server.makeDatabase()
    const [held, other, blocking] = [open(database), open(database), open(database)]
    await held.session.run('CREATE TABLE held (id int PRIMARY KEY, text longtext) CHARACTER SET utf8mb4')
    await held.session.run('CREATE TABLE other LIKE held')
    let rows = 0
    /** So many pieces that the last of them, and the end behind it, wait in the socket. */
    async function* untilBusy(): AsyncGenerator<Buffer> {
      while (writableLengthOf(held.connection) === 0) {
        yield Buffer.from(linesFrom(rows + 1))
        rows += ROWS_OF_A_PIECE
        await wait(0)
      }
    }
    const isBusy = async (): Promise<void> => {
      while (writableLengthOf(held.connection) === 0) await wait(10)
      await wait(100)
    }
    async function* little(): AsyncGenerator<Buffer> {
      yield Buffer.from(linesFrom(1))
    }

    await blocking.session.run('START TRANSACTION')
    await blocking.session.run(`INSERT INTO held VALUES (2, 'locked until it is taken back')`)
    const loading = held.session.load(LOAD('held'), untilBusy())
    await isBusy()
    expect(await other.session.load(LOAD('other'), little())).toMatchObject({ rows: ROWS_OF_A_PIECE })
    await blocking.session.run('ROLLBACK')
    expect(await loading).toMatchObject({ rows })
  })

  test('is sent where pieces fail, and the connection goes on', async () => {
    const { connection, session } = open(await server.makeDatabase())
    await session.run('CREATE TABLE t (id int PRIMARY KEY, text longtext)')
    const listeners = listenersOf(connection)
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.from(linesFrom(1))
      throw new Error('no more')
    }
    await session.run('START TRANSACTION')
    await expect(session.load(LOAD('t'), failing())).rejects.toThrow('no more')
    await session.run('ROLLBACK')
    await expect(session.load(LOAD('nowhere'), failing())).rejects.toMatchObject({ code: 'STORE_REFUSED' })
    expect(await session.texts('SELECT COUNT(*) FROM t')).toEqual([['0']])
    expect(listenersOf(connection)).toEqual(listeners)
  })

  test('leaves nobody listening where the server refuses the rows', async () => {
    const { connection, session } = open(await server.makeDatabase())
    await session.run('CREATE TABLE t (id int PRIMARY KEY, text longtext)')
    await session.run('CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW SIGNAL SQLSTATE "45000"')
    const listeners = listenersOf(connection)
    async function* refused(): AsyncGenerator<Buffer> {
      yield Buffer.from(linesFrom(1))
    }
    await expect(session.load(LOAD('t'), refused())).rejects.toMatchObject({ code: 'STORE_REFUSED' })
    expect(listenersOf(connection)).toEqual(listeners)
  })
}

function linesFrom(id: number): string {
  const lines = Array.from({ length: ROWS_OF_A_PIECE }, (_, i) => `${id + i}\t${'x'.repeat(ROW_BYTES)}\n`)
  return lines.join('')
}

/** How many listen for its errors, and to its socket. */
function listenersOf(connection: Connection): readonly number[] {
  const socket = Reflect.get(connection, 'stream') as EventEmitter
  return [
    connection.listenerCount('error'),
    ...['drain', 'pause'].map((event) => socket.listenerCount(event)),
  ]
}

/** What waits in its socket. */
function writableLengthOf(connection: Connection): number {
  return Number(Reflect.get(Reflect.get(connection, 'stream') as object, 'writableLength'))
}
