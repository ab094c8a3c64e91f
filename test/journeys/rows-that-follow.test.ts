import { describe, expect, test } from 'vitest'
import { findRun, migrate, rollback } from '../../src/index.ts'
import { type Engine, enginesHere, newStateFolder, sourceFile } from './existing-tables.ts'
import { failureOf } from './scene.ts'

const engines = await enginesHere()

const USERS = 'CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(20))'
const THEIRS = "INSERT INTO users VALUES (9, 'theirs')"
const SOURCE = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
  INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cem');
  CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer INTEGER REFERENCES users (id));
  INSERT INTO orders VALUES (10, 1), (11, 2)`

const orders = (action: string): string =>
  `CREATE TABLE orders (id BIGINT PRIMARY KEY, buyer BIGINT, FOREIGN KEY (buyer) REFERENCES users (id) ${action})`

/** Into the tables of an application. */
async function moved(engine: Engine, source: string, ...tables: readonly string[]) {
  const { address, ask } = await engine.make(...tables)
  const place = { stateDir: newStateFolder() }
  const wish = { from: sourceFile(source), to: address, policies: { backup: 'none' } } as const
  expect(await migrate(wish, place)).toMatchObject({ exitCode: 0, verified: 'verified' })
  return { place, ask }
}

describe.each(engines)('a row of the run in $name that goes', (engine) => {
  test.each(['', 'ON DELETE RESTRICT', 'ON DELETE CASCADE', 'ON DELETE SET NULL'])(
    'takes none along that an application added since (%s)',
    async (action) => {
      const { place, ask } = await moved(engine, SOURCE, USERS, THEIRS, orders(action))
      await ask('INSERT INTO orders VALUES (20, 2)', 'SELECT 1')
      const refused = await failureOf(rollback(place))
      expect(refused.code).toBe('STORE_REFUSED')
      expect(await ask('SELECT id, buyer FROM orders')).toEqual([['20', '2']])
      expect(await ask('SELECT id FROM users ORDER BY id')).toEqual([['2'], ['9']])
      expect(await findRun(undefined, place)).toMatchObject({ state: 'rollback-incomplete' })

      await ask('DELETE FROM orders WHERE id = 20', 'SELECT 1')
      expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await ask('SELECT id FROM users')).toEqual([['9']])
    },
  )

  test('takes none along that refers to it in the table itself; those of the run go', async () => {
    const nodes = (type: string): string =>
      `CREATE TABLE nodes (id ${type} PRIMARY KEY, above ${type}, FOREIGN KEY (above) REFERENCES nodes (id) ON DELETE CASCADE)`
    const rows = 'INSERT INTO nodes VALUES (1, 1), (2, 1), (3, 2), (4, NULL), (5, 4)'
    const theirs = 'INSERT INTO nodes VALUES (90, NULL)'
    const { place, ask } = await moved(engine, `${nodes('INTEGER')}; ${rows}`, nodes('BIGINT'), theirs)
    await ask('INSERT INTO nodes VALUES (91, 5)', 'SELECT 1')
    expect((await failureOf(rollback(place))).code).toBe('STORE_REFUSED')
    expect(await ask('SELECT id FROM nodes ORDER BY id')).toEqual([['4'], ['5'], ['90'], ['91']])
    await ask('DELETE FROM nodes WHERE id = 91', 'SELECT 1')
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(await ask('SELECT id FROM nodes')).toEqual([['90']])
  })
})
