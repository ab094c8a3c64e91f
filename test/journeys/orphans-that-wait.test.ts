import { describe, expect, test } from 'vitest'
import { migrate, rollback, type Report } from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import { enginesHere, newStateFolder, sourceFile } from './existing-tables.ts'

/** Rows that refer to rows which are refused at first and come later, where orphans are rejected: only real ones are. */
const engines = await enginesHere()

const A = 'CREATE TABLE a (id BIGINT PRIMARY KEY, other BIGINT)'
const B = 'CREATE TABLE b (id BIGINT PRIMARY KEY, other BIGINT, FOREIGN KEY (other) REFERENCES a (id))'
const A_TO_B = 'ALTER TABLE a ADD FOREIGN KEY (other) REFERENCES b (id)'
/** SQLite adds no reference to a table, and takes one to a table that is to come. */
const A_THAT_REFERS = 'CREATE TABLE a (id BIGINT PRIMARY KEY, other BIGINT REFERENCES b (id))'
/** Row 1 of each waits for the other table; row 2 of the third refers to nothing. */
const FROM = `CREATE TABLE a (id INTEGER PRIMARY KEY, other INTEGER REFERENCES b (id));
  CREATE TABLE b (id INTEGER PRIMARY KEY, other INTEGER REFERENCES a (id));
  CREATE TABLE c (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id));
  INSERT INTO a VALUES (1, 1), (2, NULL); INSERT INTO b VALUES (1, 2), (2, 1); INSERT INTO c VALUES (1, 1), (2, 99), (3, 2)`

const wishFor = (to: string) =>
  ({
    from: sourceFile(FROM),
    to,
    policies: { backup: 'none', onOrphan: 'reject', maxRejects: { records: 1 } },
  }) as const

/** All rows but the one that refers to nothing. */
async function movedBut2(to: string, place: { readonly stateDir: string }): Promise<Report> {
  const report = await migrate(wishFor(to), place)
  expect(report.rejects.map(({ collection, key }) => [collection, key])).toEqual([['c', '2']])
  expect(report).toMatchObject({
    state: 'finished-with-rejects',
    verified: 'verified',
    totals: { written: 6 },
  })
  return report
}

describe.each(engines)(
  'rows that are held against rows which wait in $name',
  { timeout: 60_000 },
  (engine) => {
    test('a new table that refers into a circle of tables that are there: only what refers to nothing is rejected', async () => {
      const isSqlite = engine.committed.startsWith('sqlite')
      const there = await (isSqlite ? engine.make(A_THAT_REFERS, B) : engine.make(A, B, A_TO_B))
      const place = { stateDir: newStateFolder() }
      const report = await movedBut2(there.address, place)
      expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
      expect(await there.ask('SELECT id FROM c ORDER BY id')).toEqual([['1'], ['3']])
      expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    })

    test('a circle of tables that are made: only what refers to nothing is rejected', async () => {
      const there = await engine.make('CREATE TABLE theirs (id BIGINT PRIMARY KEY)')
      const place = { stateDir: newStateFolder() }
      await movedBut2(there.address, place)
      expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    })
  },
)
