import { afterAll, describe, expect, test } from 'vitest'
import {
  migrate,
  type MigrationInput,
  plan,
  type Policies,
  type Report,
  resume,
  rollback,
  verifyRun,
} from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { failureOf, runChild, scene, withDatabase } from './scene.ts'

const postgres = await startPostgres()
const maria = await startServer(mariadb)
afterAll(async () => {
  for (const server of [postgres, maria]) if (typeof server !== 'string') await server.stop()
})

const SCHEMA = `
  PRAGMA foreign_keys = OFF;
  CREATE TABLE customers (region TEXT NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (region, no)) WITHOUT ROWID;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, region TEXT, customer INTEGER, follows INTEGER REFERENCES orders (id),
    FOREIGN KEY (region, customer) REFERENCES customers (region, no)
  );
  CREATE TABLE lines (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id));`

/** Order 4 names no customer; 3 and 2 follow it, and one of them comes before it. Order 6 follows itself. */
const ROWS = `
  INSERT INTO customers VALUES ('eu', 1), ('us', 1);
  INSERT INTO orders VALUES (1, 'eu', 1, NULL), (2, NULL, 7, 3), (3, 'us', 1, 4), (4, 'us', 2, 1), (5, NULL, NULL, 1),
    (6, 'eu', 1, 6);
  INSERT INTO lines VALUES (10, 1), (11, 3), (12, 99), (13, 5);`

interface OrphanScene {
  readonly stateDir: string
  wish(
    to: string,
    onOrphan?: Policies['onOrphan'],
  ): MigrationInput & { readonly from: string; readonly to: string }
}

function orphanScene(rows = ROWS): OrphanScene {
  const { folder, stateDir } = scene()
  const source = `${folder}/source.db`
  withDatabase(source, (open) => open.exec(SCHEMA + rows))
  return {
    stateDir,
    wish: (to, onOrphan) => ({
      from: `sqlite:${source}`,
      to,
      policies: { backup: 'none', ...(onOrphan && { onOrphan }) },
    }),
  }
}

interface Place {
  /** An empty one. */
  newStore(): Promise<string>
  /** Ids, and how many references the engine knows. */
  look(store: string): Promise<{ orders: number[]; lines: number[]; references: number }>
}

const PLACES: Readonly<Record<string, Place | string>> = {
  PostgreSQL:
    typeof postgres === 'string'
      ? postgres
      : {
          newStore: async () => {
            process.env['PGPASSWORD'] = postgres.password
            return postgres.address({ schema: postgres.newSchema() })
          },
          look: async (store) => {
            const schema = new URL(store).searchParams.get('schema')!
            const ask = async (sql: string): Promise<number[]> =>
              ((await postgres.run(sql)).at(-1)!.rows as { n: unknown }[]).map(({ n }) => Number(n))
            return {
              orders: await ask(`SELECT id AS n FROM ${schema}.orders ORDER BY 1`),
              lines: await ask(`SELECT id AS n FROM ${schema}.lines ORDER BY 1`),
              references: (
                await ask(`SELECT count(*) AS n FROM pg_constraint
                  WHERE contype = 'f' AND connamespace = '${schema}'::regnamespace`)
              )[0]!,
            }
          },
        },
  MariaDB:
    typeof maria === 'string'
      ? maria
      : {
          newStore: async () => maria.address(await maria.makeDatabase()),
          look: async (store) => {
            const connection = await maria.connect(new URL(store).pathname.slice(1))
            const ask = async (sql: string): Promise<number[]> => {
              const [found] = await connection.query(sql)
              return (found as { n: unknown }[]).map(({ n }) => Number(n))
            }
            const references = `SELECT count(*) AS n FROM information_schema.TABLE_CONSTRAINTS
              WHERE CONSTRAINT_TYPE = 'FOREIGN KEY' AND TABLE_SCHEMA = database()`
            const found = {
              orders: await ask('SELECT id AS n FROM orders ORDER BY 1'),
              lines: await ask('SELECT id AS n FROM `lines` ORDER BY 1'),
              references: (await ask(references))[0]!,
            }
            await connection.end()
            return found
          },
        },
}

const present = Object.entries(PLACES).flatMap(([name, place]) =>
  typeof place === 'string' ? [] : [[name, place] as const],
)

describe.each(present)('rows that refer to nothing, and %s', (_, place) => {
  test('are counted by a full plan, each reference by its name, before anything is written', async () => {
    const { wish, stateDir } = orphanScene()
    const { notes, forecast } = await plan(wish(await place.newStore()), { stateDir, by: 'full' })
    expect(notes.filter((note) => note.includes('names no'))).toEqual([
      expect.stringMatching(/^orders: 1 with a region, customer that names no row of customers \(first: 4/),
      expect.stringMatching(/^lines: 1 with a order_id that names no row of orders \(first: 12/),
    ])
    expect(forecast.routes.map(({ to, orphans }) => [to, orphans])).toEqual([
      ['customers', undefined],
      ['orders', 1],
      ['lines', 1],
    ])
  })

  test('end a run before anything is to be seen; resumed, it leaves these references out and says so', async () => {
    const { wish, stateDir } = orphanScene()
    const store = await place.newStore()
    expect(await failureOf(migrate(wish(store), { stateDir }))).toMatchObject({ code: 'STORE_REFUSED' })
    const report = await resume({ stateDir, policies: { onOrphan: 'keep' } })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(leftOut(report)).toHaveLength(2)
    expect(await place.look(store)).toEqual({
      orders: [1, 2, 3, 4, 5, 6],
      lines: [10, 11, 12, 13],
      references: 1,
    })
    expect(await verifyRun({ stateDir, run: report.run })).toMatchObject({ verified: 'verified' })
    expect(await rollback({ stateDir, run: report.run })).toMatchObject({ state: 'rolled-back' })
  })

  test('are rejects where that was decided, with all that refers to them, as the plan foresees', async () => {
    const { wish, stateDir } = orphanScene()
    const store = await place.newStore()
    const { forecast } = await plan(wish(store, 'reject'), { stateDir, by: 'full' })
    expect(forecast.routes.map(({ rejects, writes }) => [rejects, writes])).toEqual([
      [0, 2],
      [3, 3],
      [2, 2],
    ])
    const report = await migrate(wish(store, 'reject'), { stateDir })
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
    expect(report.rejects.map(({ collection, key, code }) => [collection, key, code])).toEqual([
      ['orders', '4', 'OWNER_MISSING'],
      ['orders', '2', 'OWNER_MISSING'],
      ['orders', '3', 'OWNER_MISSING'],
      ['lines', '11', 'OWNER_MISSING'],
      ['lines', '12', 'OWNER_MISSING'],
    ])
    expect(await place.look(store)).toEqual({ orders: [1, 5, 6], lines: [10, 13], references: 3 })
  })

  test('end a run at their page where that was decided, and not later', async () => {
    const { wish, stateDir } = orphanScene()
    const store = await place.newStore()
    const failure = await failureOf(migrate(wish(store, 'fail'), { stateDir }))
    expect(failure).toMatchObject({ code: 'OWNER_MISSING', key: '4', collection: 'orders' })
    const report = await resume({ stateDir, policies: { onOrphan: 'reject' } })
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(await place.look(store)).toEqual({ orders: [1, 5, 6], lines: [10, 13], references: 3 })
  })

  test('are the same rejects where a run dies among them', async () => {
    const many = `
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
        INSERT INTO orders SELECT i, NULL, NULL, iif(i % 50 = 0, 1000, iif(i % 50 = 49, i + 1, NULL)) FROM n;
      INSERT INTO lines SELECT id, id FROM orders;`
    const { wish, stateDir } = orphanScene(many)
    const store = await place.newStore()
    const migration = { ...wish(store, 'reject') }
    const fail = { call: 'writer.write', nth: 3, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, batchBytes: 2_048, fail })).toEqual({
      killed: true,
    })
    const report = await resume({ stateDir })
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(report.routes.map(({ counts: { read, written, refused } }) => [read, written, refused])).toEqual([
      [0, 0, 0],
      [600, 576, 24],
      [600, 576, 24],
    ])
  })
})

function leftOut({ notes }: Report): readonly string[] {
  return notes.filter((note) => note.endsWith('left out'))
}

describe('rows that refer to nothing, and SQLite', () => {
  test('stay as they are and are told, or are rejects', async () => {
    for (const onOrphan of ['keep', 'reject'] as const) {
      const { wish, stateDir } = orphanScene()
      const report = await migrate(wish(`sqlite:${stateDir}-${onOrphan}.db`, onOrphan), { stateDir })
      const isKept = onOrphan === 'keep'
      expect(report).toMatchObject({ verified: 'verified', exitCode: isKept ? 0 : 3 })
      expect(report.totals.written).toBe(isKept ? 12 : 7)
      const told = report.notes.filter((note) => note.includes('that it refers to'))
      expect(told.map((note) => note.split(' the row of')[0])).toEqual(
        isKept ? ['orders: 1 row without', 'lines: 1 row without'] : [],
      )
    }
  })
})

test('a word about rows of tables that are there, which their engine alone decides about, is not taken in silence', async () => {
  const { wish, stateDir } = orphanScene()
  const there = `${stateDir}.db`
  withDatabase(there, (open) => open.exec(SCHEMA))
  const silent = await plan(wish(`sqlite:${there}`), { stateDir })
  const { notes } = await plan(wish(`sqlite:${there}`, 'fail'), { stateDir })
  const told = notes.filter((note) => !silent.notes.includes(note))
  expect(told).toEqual([expect.stringMatching(/^orders, lines: onOrphan says nothing/)])
})

test('what is foretold of each record is what becomes of it, where some refer to nothing', async () => {
  const { wish, stateDir } = orphanScene()
  const foretold = new Map<string, string>()
  await plan(wish(`sqlite:${stateDir}.db`, 'reject'), {
    ...{ stateDir, by: 'full', recordEvents: true },
    onEvent: (event) =>
      void (event.type === 'record' && foretold.set(`${event.collection} ${event.key}`, event.outcome)),
  })
  const by = (outcome: string): readonly string[] =>
    [...foretold].flatMap(([key, one]) => (one === outcome ? [key] : []))
  expect(by('refused')).toEqual(['orders 4', 'orders 2', 'orders 3', 'lines 11', 'lines 12'])
  expect(by('written')).toHaveLength(7)
})

describe('documents that name none', () => {
  const FILES = {
    'users.json': [{ id: 'u1' }, { id: 'u2' }],
    'posts.json': [
      { id: 'p1', user: 'u1' },
      { id: 'p2', user: 'gone' },
      { id: 'p3', user: null },
    ],
  }
  const collections = { posts: { references: { user: 'users' } }, users: {} }

  test('are rejects where that was decided, and go after a correction', async () => {
    const { migration, stateDir, write } = scene(FILES)
    const wish = { ...migration, collections, policies: { backup: 'none', onOrphan: 'reject' } } as const
    const { forecast } = await plan(wish, { stateDir, by: 'full' })
    expect(forecast.routes.map(({ to, rejects }) => [to, rejects])).toEqual([
      ['users', 0],
      ['posts', 1],
    ])
    const report = await migrate(wish, { stateDir })
    expect(report.rejects.map(({ key, code }) => [key, code])).toEqual([['p2', 'OWNER_MISSING']])
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 4 } })
    write('users.json', [...FILES['users.json'], { id: 'gone' }])
    const again = await migrate(wish, { stateDir })
    expect(again).toMatchObject({ exitCode: 0, verified: 'verified', totals: { written: 2, unchanged: 4 } })
  })

  test('end the run before they are written, where that was decided', async () => {
    const { migration, stateDir } = scene(FILES)
    const wish = { ...migration, collections, policies: { backup: 'none', onOrphan: 'fail' } } as const
    expect(await failureOf(migrate(wish, { stateDir }))).toMatchObject({ code: 'OWNER_MISSING', key: 'p2' })
    const report = await resume({ stateDir, migration: wish, policies: { onOrphan: 'keep' } })
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { written: 5 } })
  })

  test('are looked for in the target as well, where it held some before', async () => {
    const { migration, stateDir, write } = scene(FILES)
    const policies = { backup: 'none', onOrphan: 'reject' } as const
    await migrate({ ...migration, collections: { users: {} }, policies }, { stateDir })
    write('users.json', [{ id: 'u9' }])
    write('posts.json', [{ id: 'p1', user: 'u1' }])
    const report = await migrate({ ...migration, collections, policies }, { stateDir })
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { written: 2 } })
  })
})
