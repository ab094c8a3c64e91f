import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, type MigrationInput, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startServer } from '../servers/test-server.ts'
import { scene, withDatabase } from './scene.ts'

/** A DATETIME of MySQL has no fraction unless it says so, and the engine rounds to it without a word. */
const kinds = [mysql, mariadb]
const servers = await Promise.all(kinds.map((kind) => startServer(kind)))
afterAll(async () => {
  for (const server of servers) if (typeof server !== 'string') await server.stop()
}, 60_000)

const TIMES = {
  a: '2024-01-02T03:04:05',
  b: '2024-01-02T03:04:05.000',
  c: '2024-01-02T03:04:05.499',
  d: '2024-01-02T03:04:59.999',
}
const KEPT = [
  { id: 'a', at: '2024-01-02 03:04:05' },
  { id: 'b', at: '2024-01-02 03:04:05' },
]

/** What each holds of the same times, and how it is moved. */
const SOURCES: Readonly<Record<string, (from: ReturnType<typeof scene>) => Omit<MigrationInput, 'to'>>> = {
  'texts of documents': ({ from, write }) => {
    const documents = Object.fromEntries(Object.entries(TIMES).map(([id, at]) => [id, { id, at }]))
    write('times.json', documents)
    return { from, collections: { times: { store: { layout: 'row' } } } }
  },
  'texts of rows': ({ database }) => {
    withDatabase(database, (open) => {
      open.exec('CREATE TABLE times (id text PRIMARY KEY, at text)')
      const insert = open.prepare('INSERT INTO times VALUES (?, ?)')
      for (const [id, at] of Object.entries(TIMES)) insert.run(id, at)
    })
    return { from: `sqlite:${database}`, policies: { onOtherType: 'read' } }
  },
}

for (const [i, server] of servers.entries()) {
  describe.skipIf(typeof server === 'string')(`fractions of seconds and ${kinds[i]!.title}`, () => {
    test.each(
      Object.keys(SOURCES).flatMap((name) =>
        (['fail', 'coerce'] as const).map((onLoss) => [name, onLoss] as const),
      ),
    )(
      '%s: those that DATETIME would round are rejects, and the plan counts them (--on-loss %s)',
      async (name, onLoss) => {
        if (typeof server === 'string') return
        const place = scene()
        const { policies, ...wish } = SOURCES[name]!(place)
        const database = await server.makeDatabase()
        const connection = await server.connect(database)
        await connection.query(
          'CREATE TABLE times (id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, at datetime)',
        )
        const to = server.address(database)
        const input = {
          ...wish,
          to,
          policies: { backup: 'none', maxRejects: 10, onLoss, ...policies },
        } as const
        const { stateDir } = place
        const { forecast } = await plan(input, { stateDir })
        expect(forecast.routes).toMatchObject([{ rejects: 2, writes: 2 }])
        expect(forecast.routes[0]!.examples).toMatchObject([
          { outcome: 'reject', code: 'VALUE_UNSUPPORTED' },
          { outcome: 'reject', code: 'VALUE_UNSUPPORTED' },
        ])
        const report = await migrate(input, { stateDir })
        expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
        expect(report.rejects.map(({ key }) => key)).toEqual(['c', 'd'])
        const [rows] = await connection.query<RowDataPacket[]>(
          'SELECT id, CAST(at AS CHAR) AS at FROM times ORDER BY id',
        )
        expect(rows).toEqual(KEPT)
        await connection.end()
      },
      60_000,
    )
  })
}
