import type { Connection, RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, type MigrationInput, plan, verifyRun } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
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

type Source = Omit<MigrationInput, 'to'>

/** What each holds of the same times, and how it is moved. */
const SOURCES: Readonly<
  Record<string, (from: ReturnType<typeof scene>, server: SqlServer) => Source | Promise<Source>>
> = {
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
  'moments of rows': async (_, server) => {
    const database = await server.makeDatabase()
    const connection = await server.connect(database)
    await connection.query(
      'CREATE TABLE times (id varchar(20) PRIMARY KEY, at datetime(6)) CHARACTER SET utf8mb4',
    )
    for (const [id, at] of Object.entries(TIMES))
      await connection.query('INSERT INTO times VALUES (?, ?)', [id, at])
    await connection.end()
    return { from: server.address(database) }
  },
}

for (const [i, server] of servers.entries()) {
  describe.skipIf(typeof server === 'string')(
    `fractions of seconds and ${kinds[i]!.title}`,
    { timeout: 60_000 },
    () => {
      test.each(Object.keys(SOURCES))(
        '%s: those that DATETIME would change are rejects, and the plan counts them',
        async (name) => {
          if (typeof server === 'string') return
          const { to, connection, kept } = await times(server)
          const place = scene()
          const { policies, ...wish } = await SOURCES[name]!(place, server)
          const input = { ...wish, to, policies: { backup: 'none', maxRejects: 10, ...policies } } as const
          const { stateDir } = place
          const { forecast } = await plan(input, { stateDir })
          expect(forecast.routes).toMatchObject([{ rejects: 2, writes: 2, losses: [] }])
          expect(forecast.routes[0]!.examples).toMatchObject([
            { outcome: 'reject', code: 'VALUE_UNSUPPORTED' },
            { outcome: 'reject', code: 'VALUE_UNSUPPORTED' },
          ])
          const report = await migrate(input, { stateDir })
          expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
          expect(report.rejects.map(({ key }) => key)).toEqual(['c', 'd'])
          expect(await kept()).toEqual(KEPT)
          await connection.end()
        },
      )

      test.each(Object.keys(SOURCES))(
        '%s: where losses are accepted they are what the engine makes of them, and counted',
        async (name) => {
          if (typeof server === 'string') return
          const { to, connection, kept } = await times(server)
          const place = scene()
          const { policies, ...wish } = await SOURCES[name]!(place, server)
          const input = { ...wish, to, policies: { backup: 'none', onLoss: 'coerce', ...policies } } as const
          const { stateDir } = place
          const { forecast } = await plan(input, { stateDir })
          expect(forecast.routes).toMatchObject([
            { rejects: 0, writes: 4, losses: [{ count: 2, example: 'c' }] },
          ])
          const report = await migrate(input, { stateDir })
          expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
          expect(
            report.notes.filter((note) => /^times: 2 times .*\(first: c\); accepted$/.test(note)),
          ).toHaveLength(1)
          expect(await kept()).toEqual(await madeOf(connection))
          expect(await verifyRun({ stateDir, run: report.run })).toMatchObject({ verified: 'verified' })
          const again = await migrate(input, { stateDir })
          expect(again.routes).toMatchObject([{ counts: { unchanged: 4 } }])
          await connection.end()
        },
      )
    },
  )
}

interface Times {
  readonly to: string
  readonly connection: Connection
  /** What the table holds. */
  readonly kept: () => Promise<readonly RowDataPacket[]>
}

async function times(server: SqlServer): Promise<Times> {
  const database = await server.makeDatabase()
  const connection = await server.connect(database)
  await connection.query(
    'CREATE TABLE times (id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, at datetime)',
  )
  return { to: server.address(database), connection, kept: () => heldIn(connection, 'times') }
}

/** What the engine itself makes of the times. */
async function madeOf(connection: Connection): Promise<readonly RowDataPacket[]> {
  await connection.query('CREATE TABLE own LIKE times')
  for (const [id, at] of Object.entries(TIMES))
    await connection.query('INSERT INTO own VALUES (?, ?)', [id, at])
  return heldIn(connection, 'own')
}

async function heldIn(connection: Connection, table: string): Promise<readonly RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT id, CAST(at AS CHAR) AS at FROM ${table} ORDER BY id`,
  )
  return rows
}

const postgres = await startPostgres()
if (typeof postgres !== 'string') {
  process.env['PGPASSWORD'] = postgres.password
  afterAll(() => postgres.stop())
}

describe.skipIf(typeof postgres === 'string')(
  'fractions of seconds and PostgreSQL',
  { timeout: 60_000 },
  () => {
    test('where losses are accepted they are what the engine makes of them', async () => {
      if (typeof postgres === 'string') return
      const schema = postgres.newSchema()
      const client = await postgres.connect()
      await client.query(
        `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.times (id text PRIMARY KEY, at timestamp(0), fine timestamptz(2))`,
      )
      await client.query(`CREATE TABLE ${schema}.own (LIKE ${schema}.times)`)
      const moments = Object.entries(TIMES).map(([id, at]) => ({
        id,
        at,
        fine: `${at}${at.includes('.') ? '' : '.'}9996Z`,
      }))
      const { from, write, stateDir } = scene()
      write('times.json', Object.fromEntries(moments.map((one) => [one.id, one])))
      for (const { id, at, fine } of moments)
        await client.query(`INSERT INTO ${schema}.own VALUES ($1, $2, $3)`, [id, at, fine])
      const report = await migrate(
        {
          from,
          to: postgres.address({ schema }),
          collections: { times: { store: { layout: 'row' } } },
          policies: { backup: 'none', onLoss: 'coerce' },
        },
        { stateDir },
      )
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(report.notes.filter((note) => note.endsWith('; accepted'))).toHaveLength(2)
      const { rows } = await client.query(
        `SELECT * FROM ${schema}.times FULL JOIN ${schema}.own USING (id) WHERE (times.at, times.fine) IS DISTINCT FROM (own.at, own.fine)`,
      )
      expect(rows).toEqual([])
      await client.end()
    })
  },
)
