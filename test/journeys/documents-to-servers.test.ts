import { afterAll, describe, expect, test } from 'vitest'
import { compareStores, migrate, type MigrationInput, rollback } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { scene } from './scene.ts'

/** A server, and a statement that somebody else says to the database of an address. */
interface Place {
  readonly to: string
  run(sql: string): Promise<unknown>
}

const SERVERS: Readonly<Record<string, (() => Promise<Place>) | string>> = {
  postgres: await postgresPlaces(),
  mysql: await mysqlPlaces(mysql),
  mariadb: await mysqlPlaces(mariadb),
}

async function postgresPlaces(): Promise<(() => Promise<Place>) | string> {
  const server = await startPostgres()
  if (typeof server === 'string') return server
  process.env['PGPASSWORD'] = server.password
  afterAll(() => server.stop())
  return async () => {
    const schema = server.newSchema()
    const run = (sql: string): Promise<unknown> => server.run(`SET search_path TO ${schema}; ${sql}`)
    return { to: server.address({ schema }), run }
  }
}

async function mysqlPlaces(kind: typeof mysql): Promise<(() => Promise<Place>) | string> {
  const server = await startServer(kind)
  if (typeof server === 'string') return server
  afterAll(() => server.stop())
  return async () => {
    const database = await server.makeDatabase()
    const run = async (sql: string): Promise<void> => {
      const connection = await server.connect(database)
      await connection.query(sql)
      await connection.end()
    }
    return { to: server.address(database), run }
  }
}

const COLUMNS = {
  id: { type: 'integer' },
  score: { type: 'real', nullable: true },
  age: { type: 'integer' },
  active: { type: 'boolean' },
  tags: { type: 'json' },
  born: { type: 'date', nullable: true },
  woken: { type: 'timestamp', nullable: true },
  seen: { type: 'timestamptz', nullable: true },
  price: { type: 'decimal(10,2)', nullable: true },
  ref: { type: 'uuid', nullable: true },
  photo: { type: 'bytes', nullable: true },
} as const

const RECORD = {
  id: 1,
  score: 0.1,
  age: -9007199254740991,
  active: true,
  tags: ['a', { b: null }],
  born: '2001-02-03',
  woken: '2024-01-02T03:04:05.5',
  seen: '2024-01-02T03:04:05.123456Z',
  price: '12.50',
  ref: '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
  photo: 'AP8=',
}
const EMPTY = {
  score: null,
  born: null,
  woken: null,
  seen: null,
  price: null,
  ref: null,
  photo: null,
  tags: null,
}

for (const [name, make] of Object.entries(SERVERS)) {
  if (typeof make === 'string') {
    describe.skip(`documents as rows of ${name} (${make})`, () => {
      test('left out', () => {})
    })
  } else describe(`documents as rows of ${name}`, () => testPlace(make))
}

function testPlace(make: () => Promise<Place>): void {
  test('listed columns of every type: verified, unchanged, overwritten and put back', async () => {
    const { to, run } = await make()
    const place = scene({ 'users.json': [RECORD, { ...RECORD, ...EMPTY, id: 2 }] })
    const store = { layout: 'row', columns: COLUMNS, indexes: { by_age: { columns: ['age'] } } } as const
    const migration = wish(place.from, to, { users: { store } })
    const first = await migrate(migration, place)
    expect(first).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    const again = await migrate(migration, place)
    expect(again.routes[0]!.counts).toMatchObject({ unchanged: 2, written: 0 })
    expect(await compareStores(migration, place)).toMatchObject({ mismatchCount: 0 })
    await run(`UPDATE users SET price = 13 WHERE id = 1`)
    expect(await compareStores(migration, place)).toMatchObject({
      mismatches: [{ key: '1', kind: 'content' }],
    })
    const third = await migrate(
      { ...migration, policies: { ...migration.policies, onConflict: 'overwrite' } },
      place,
    )
    expect(third).toMatchObject({ verified: 'verified', totals: { written: 1, unchanged: 1 } })
    expect(await rollback({ ...place, run: third.run })).toMatchObject({ state: 'rolled-back' })
    expect(await compareStores(migration, place)).toMatchObject({
      mismatches: [{ key: '1', kind: 'content' }],
    })
  })

  test('columns that the values show', async () => {
    const { to } = await make()
    const records = Array.from({ length: 500 }, (_, n) => ({
      id: n,
      whole: n * 18014398509481,
      real: n / 7,
      name: `n ${n}`,
      on: n % 2 === 0,
      mixed: n % 3 === 0 ? n : [String(n)],
      ...(n % 2 === 0 && { sometimes: n }),
    }))
    const place = scene({ 'users.json': records })
    const migration = wish(place.from, to, { users: { store: { layout: 'row' } } })
    const first = await migrate(
      { ...migration, policies: { ...migration.policies, onLoss: 'coerce' } },
      place,
    )
    expect(first).toMatchObject({
      state: 'finished',
      verified: 'verified',
      rejects: [],
      totals: { written: 500 },
    })
    expect(await compareStores(migration, place)).toMatchObject({ mismatchCount: 0 })
    expect(await rollback({ ...place, run: first.run })).toMatchObject({ state: 'rolled-back' })
  })

  test('of a table that is there the columns decide: of other types, and fewer', async () => {
    const { to, run } = await make()
    if (to.startsWith('postgres')) await run(`CREATE SCHEMA ${new URL(to).searchParams.get('schema')}`)
    await run(
      `CREATE TABLE users (id int PRIMARY KEY, price decimal(10, 2), born date, word varchar(5) NOT NULL, big bigint)`,
    )
    const place = scene({
      'users.json': [
        { id: 1, price: '12.50', born: '2024-01-02', word: 'five5', big: 7 },
        { id: 2, price: 0.125, born: '2024-01-02', word: 'five5', big: null },
        { id: 3, price: 1, born: null, word: 'longer', big: 1 },
        { id: 4, price: 1, born: null, word: 'x', big: 9007199254740993, more: 1 },
        { id: 5000000000, price: 1, born: null, word: 'x', big: 1 },
      ],
    })
    const migration = wish(place.from, to, { users: { store: { layout: 'row' } } })
    expect(await migrate(migration, place).catch((error: unknown) => error)).toMatchObject({
      code: 'LOSS_NOT_ACCEPTED',
      message: expect.stringContaining('more: no column holds it'),
    })
    const report = await migrate(
      { ...migration, policies: { ...migration.policies, onLoss: 'coerce' } },
      place,
    )
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(report.rejects.map(({ key }) => key).toSorted()).toEqual(['2', '3', '5000000000'])
    expect(await rollback({ ...place, run: report.run })).toMatchObject({ state: 'rolled-back' })
    await run(`INSERT INTO users (id, word) VALUES (1, 'kept')`)
  })
}

function wish(from: string, to: string, collections: NonNullable<MigrationInput['collections']>) {
  return { from, to, collections, policies: { backup: 'none' } } as const
}
