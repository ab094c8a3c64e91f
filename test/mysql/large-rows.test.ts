import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RowDataPacket } from 'mysql2/promise'
import { createHash } from 'node:crypto'
import { freeBuffers } from '../../src/lib/free-buffers.ts'
import { placeOf } from '../../src/drivers/mysql/connection/place-of.ts'
import type { Session } from '../../src/drivers/mysql/connection/session.ts'
import { openSession } from '../../src/drivers/mysql/connection/sessions.ts'
import { parseAddress } from '../../src/store/address.ts'
import { moveAll, openSource, openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { type TestFolder, testFolder } from '../sqlite/folder.ts'

vi.setConfig({ testTimeout: 60_000 })

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind, ['--max-allowed-packet=32M'])
  if (typeof server === 'string') {
    describe.skip(`rows of megabytes in ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`rows of megabytes in ${kind.name}`, () => testRows(server))
  }
}

const MIB = 1 << 20

/** What LOAD DATA reads in a way of its own, JSON escapes, or both; of several texts in a row the places fall on all ends of slices. */
const PIECES = [
  'plain ü 👩 text, ',
  'said: "x"\n\t\r/ \\ \\\\ \b',
  '\f\\f',
  ...['\x01\x1b\x1c\x1d\x1e\x1f\x7f', '\\N\\0\\Z', 'a\\'],
]

function testRows(server: SqlServer): void {
  let at: TestFolder
  const sessions: Session[] = []
  beforeEach(() => {
    at = testFolder()
  })
  afterEach(() => at.remove())
  afterAll(() => Promise.all(sessions.map((session) => session.close())))

  const open = async (): Promise<Session> => {
    const address = parseAddress(server.address(await server.makeDatabase()))!
    const session = await openSession(placeOf(address), 'target')
    sessions.push(session)
    return session
  }

  test('texts, bytes and JSON of megabytes come as they are', async () => {
    await at.make((database) => {
      database.exec(`CREATE TABLE large (id INTEGER PRIMARY KEY, a TEXT, small TEXT, bytes BLOB, b TEXT)`)
      const insert = database.prepare('INSERT INTO large VALUES (?, ?, ?, ?, ?)')
      for (const [i, piece] of [...PIECES, PIECES.join('')].entries()) {
        const text = piece.repeat(Math.ceil((1.3 * MIB) / piece.length))
        const bytes = Buffer.alloc(1_500_001, Buffer.from([i, 0xff, 0x1e, 0x5c]))
        insert.run(i, text, piece, bytes, i % 2 ? null : JSON.stringify({ text }))
      }
    })
    const database = await server.makeDatabase()
    const source = await openSource(`sqlite:${at.path()}`)
    const target = await openTarget(server.address(database))
    await moveAll(source, target)
    await Promise.all([source.close(), target.close()])
    const connection = await server.connect(database)
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT a, small, bytes, b FROM large ORDER BY large.id',
    )
    await connection.end()
    expect(rows.map(hashed)).toEqual(at.query('SELECT a, small, bytes, b FROM large ORDER BY id').map(hashed))
  })

  test('what was sent of large rows waits for no collection', async () => {
    const session = await open()
    await session.run('CREATE TABLE t (id int, text longtext)')
    const row = Buffer.from(`1\t${'x'.repeat(MIB / 4)}\n`)
    const peak = peakOfBuffers()
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 100; i++) {
        yield row.subarray(0)
        peak.look()
      }
    }
    await session.load(`LOAD DATA LOCAL INFILE 'x' INTO TABLE t (id, text)`, pieces())
    expect(await session.texts('SELECT SUM(LENGTH(text)) FROM t')).toEqual([[String(25 * MIB)]])
    expect(peak.mib).toBeLessThan(8)
  })

  test('what large values were sent in waits for no collection', async () => {
    const session = await open()
    await session.run('CREATE TABLE t (id int, text longtext)')
    const text = Buffer.alloc(3 * MIB, 'x')
    const peak = peakOfBuffers()
    for (let i = 0; i < 8; i++) {
      await session.runPrepared('INSERT INTO t VALUES (?, ?)', [Buffer.from('1'), text.subarray(0)])
      peak.look()
    }
    expect(await session.texts('SELECT SUM(LENGTH(text)) FROM t')).toEqual([[String(24 * MIB)]])
    expect(peak.mib).toBeLessThan(12)
  })

  test('what large rows came in waits for no collection', async () => {
    const session = await open()
    await session.run('CREATE TABLE t (id int PRIMARY KEY, text longtext)')
    await session.run(`INSERT INTO t SELECT 1, REPEAT('ab', ${1.5 * MIB})`)
    for (const id of [2, 3, 4, 5, 6, 7, 8])
      await session.run(`INSERT INTO t SELECT ${id}, text FROM t WHERE id = 1`)
    const peak = peakOfBuffers()
    let bytes = 0
    for (const id of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const [row] = await session.query(`SELECT text FROM t WHERE id = ${id}`)
      bytes += row![0]!.length
      peak.look()
      freeBuffers([row![0]!.buffer])
    }
    expect(bytes).toBe(24 * MIB)
    expect(peak.mib).toBeLessThan(12)
  })
}

/** How much the buffers of this thread grow by. */
function peakOfBuffers(): { look(): void; readonly mib: number } {
  const before = process.memoryUsage().arrayBuffers
  let most = before
  return {
    look: () => void (most = Math.max(most, process.memoryUsage().arrayBuffers)),
    get mib() {
      return (most - before) / MIB
    },
  }
}

/** A difference between megabytes would be printed. */
function hashed(row: object): unknown {
  return Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array || typeof value === 'string'
      ? createHash('sha256').update(value).digest('hex')
      : value,
  ])
}
