import { describe, expect, test } from 'vitest'
import { findRun, migrate, rollback } from '../../src/index.ts'
import { type Engine, enginesHere, newStateFolder, sourceFile } from './existing-tables.ts'
import { failureOf } from './scene.ts'

const engines = await enginesHere()

const SOURCE = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
  INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cem');
  CREATE TABLE teams (id INTEGER PRIMARY KEY, head INTEGER REFERENCES users (id));
  INSERT INTO teams VALUES (10, 1), (11, NULL)`
const ORDERS = `CREATE TABLE orders (id integer PRIMARY KEY, buyer bigint, payer bigint,
  FOREIGN KEY (buyer) REFERENCES users (id), FOREIGN KEY (payer) REFERENCES users (id))`

/** Moved among the tables of an application. */
async function moved(engine: Engine) {
  const tables = await engine.make('CREATE TABLE theirs (n integer)')
  const place = { stateDir: newStateFolder() }
  const wish = { from: sourceFile(SOURCE), to: tables.address, policies: { backup: 'none' } } as const
  expect(await migrate(wish, place)).toMatchObject({ exitCode: 0, verified: 'verified' })
  return { place, ask: tables.ask }
}

describe.each(engines)('a table of the run in $name that others refer to', (engine) => {
  test('is not dropped from under their rows; by force it is, and the rows stay', async () => {
    const { place, ask } = await moved(engine)
    await ask(ORDERS, 'INSERT INTO orders VALUES (1, 1, NULL), (2, 2, 2), (3, NULL, NULL)', 'SELECT 1')
    const refused = await failureOf(rollback(place))
    expect(refused.code).toBe('TARGET_CHANGED')
    expect(refused.details).toHaveLength(2)
    for (const [column, rows] of [
      ['buyer', '2 rows'],
      ['payer', '1 row'],
    ] as const) {
      expect(refused.details).toContainEqual(
        expect.stringMatching(RegExp(`orders \\(${column}\\).*users.*${rows}$`)),
      )
    }
    expect(await findRun(undefined, place)).toMatchObject({ state: 'finished' })
    expect(await ask('SELECT count(*) FROM users')).toEqual([['3']])
    expect(await ask('SELECT count(*) FROM teams')).toEqual([['2']])

    expect(await rollback({ ...place, force: true })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(await ask('SELECT id, buyer FROM orders ORDER BY id')).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['3', null],
    ])
    await expect(ask('SELECT * FROM users')).rejects.toThrow()
  })

  test('goes once they are gone', async () => {
    const { place, ask } = await moved(engine)
    await ask(ORDERS, 'INSERT INTO orders VALUES (1, 1, 2)', 'SELECT 1')
    expect((await failureOf(rollback(place))).code).toBe('TARGET_CHANGED')
    await ask('DROP TABLE orders', 'SELECT 1')
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(await ask('SELECT count(*) FROM theirs')).toEqual([['0']])
  })

  test('keeps the reference of a table without rows, or is there no more: it is not taken from it in silence', async () => {
    const { place, ask } = await moved(engine)
    await ask(ORDERS, 'INSERT INTO orders VALUES (3, NULL, NULL)', 'SELECT 1')
    const [outcome] = await Promise.allSettled([rollback(place)])
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'TARGET_CHANGED' })
    else expect(outcome.value).toMatchObject({ state: 'rolled-back' })
    await expect(ask('INSERT INTO orders VALUES (1, 99, NULL)')).rejects.toThrow()
  })

  test('goes with the tables of the run that refer to it, and not without them', async () => {
    const { place, ask } = await moved(engine)
    expect((await failureOf(rollback({ ...place, collections: ['users'] }))).code).toBe('TARGET_CHANGED')
    expect(await ask('SELECT head FROM teams ORDER BY id')).toEqual([['1'], [null]])
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  })
})

const SERVED = engines.filter(({ name }) => name !== 'SQLite')

test.each(SERVED)(
  '$name: what another place refers to is not dropped with the whole store',
  async (engine) => {
    const [here, elsewhere] = [await engine.make(), await engine.make()]
    const place = { stateDir: newStateFolder() }
    const wish = { from: sourceFile(SOURCE), to: here.address, policies: { backup: 'none' } } as const
    expect(await migrate(wish, place)).toMatchObject({ exitCode: 0 })
    const { searchParams, pathname } = new URL(here.address)
    const users = `${searchParams.get('schema') ?? pathname.slice(1)}.users`
    await elsewhere.ask(ORDERS.replaceAll('users', users), 'INSERT INTO orders VALUES (1, 1, 2)', 'SELECT 1')
    const refused = await failureOf(rollback(place))
    expect(refused.code).toBe('TARGET_CHANGED')
    expect(refused.details).toHaveLength(2)
    expect(await here.ask('SELECT count(*) FROM users')).toEqual([['3']])
    expect(await rollback({ ...place, force: true })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(await elsewhere.ask('SELECT * FROM orders')).toEqual([['1', '1', '2']])
  },
)
