import { describe, expect, test } from 'vitest'
import { compareStores, migrate, rollback } from '../../src/index.ts'
import { enginesHere, newStateFolder, sourceFile } from './existing-tables.ts'

/** Rows without a key, where the table that is there has other kinds, other letters, or a key. */
const engines = await enginesHere()

const READ = { onOtherType: 'read', backup: 'none' } as const
const AS_IT_IS = { backup: 'none' } as const

const SEEN = `CREATE TABLE seen (Who text, At text NOT NULL);
  INSERT INTO seen VALUES ('ada', '2024-01-02 03:04:05'), ('ada', '2024-01-02 03:04:05'), (NULL, '1999-12-31 00:00:00')`
const COUNTERS = `CREATE TABLE counters (name varchar(20), low integer, at text);
  INSERT INTO counters VALUES ('b', 2, '2024-01-02 03:04:05'), ('a', 1, NULL), ('a', 1, NULL)`
const OF_NO_NAME = `${COUNTERS}, (NULL, 3, NULL)`

describe.each(engines)('$name', { timeout: 120_000 }, ({ name, make }) => {
  const kinds: Readonly<Record<string, string>> = { PostgreSQL: 'timestamp', SQLite: 'datetime' }
  const moment = kinds[name] ?? 'datetime'
  const text = name === 'SQLite' ? 'text' : 'varchar(20)'

  test('rows without a key are read as the empty table has them, and in its letters', async () => {
    const target = await make(`CREATE TABLE seen (at ${moment} NOT NULL, extra int, who ${text})`)
    const wish = { from: sourceFile(SEEN), to: target.address, policies: READ }
    const place = { stateDir: newStateFolder() }
    const report = await migrate(wish, place)
    const totals = { read: 3, written: 3, refused: 0, rejected: 0 }
    expect(report).toMatchObject({ state: 'finished', exitCode: 0, verified: 'verified', totals })
    expect(await target.ask('SELECT who, count(*) FROM seen GROUP BY who ORDER BY count(*)')).toEqual([
      [null, '1'],
      ['ada', '2'],
    ])
    const { collections } = await compareStores(wish)
    expect(collections).toMatchObject([{ source: 3, target: 3, differing: 0 }])
    expect(await rollback(place)).toMatchObject({ exitCode: 0, emptied: ['seen'] })
    expect(await target.ask('SELECT * FROM seen')).toEqual([])
  })

  test.each([
    ['as it is', AS_IT_IS, text, COUNTERS, 1],
    ['read', READ, moment, OF_NO_NAME, 2],
  ] as const)('its engine holds them to the key of that table, %s', async (_, policies, at, from, unfit) => {
    const target = await make(`CREATE TABLE counters (low int, name ${text} NOT NULL PRIMARY KEY, at ${at})`)
    const wish = { from: sourceFile(from), to: target.address, policies }
    const place = { stateDir: newStateFolder() }
    const report = await migrate(wish, place)
    const { refused, rejected } = report.totals
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 2 } })
    expect(refused + rejected).toBe(unfit)
    const rows = 'SELECT name, low FROM counters ORDER BY name'
    expect(await target.ask(rows)).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
    const { collections } = await compareStores(wish)
    expect(collections).toMatchObject([{ source: 2 + unfit, target: 2, differing: 1 }])
    expect(await rollback(place)).toMatchObject({ exitCode: 0, emptied: ['counters'] })
    expect(await target.ask(rows)).toEqual([])
  })
})
