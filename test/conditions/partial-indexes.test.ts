import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { describe as inspect, migrate } from '../../src/index.ts'
import type { TableIndex } from '../../src/model/table-schema.ts'
import type { ConditionEngine } from './condition-engine.ts'
import { startEngines } from './engines.ts'

/** Indexes of some rows: a key of these rows alone, or none that is told. */
const root = mkdtempSync(join(tmpdir(), 'dray-partial-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engines = await startEngines()
const owners = engines.filter(({ hasPartialIndexes }) => hasPartialIndexes)
let turns = 0

const TABLE = [
  `CREATE TABLE t (id integer PRIMARY KEY, email text, gone boolean, kind text, n integer)`,
  `CREATE UNIQUE INDEX one_email ON t (email) WHERE NOT gone AND kind <> 'it''s'`,
  `CREATE INDEX by_n ON t (n DESC, id) WHERE n > -1`,
  `INSERT INTO t VALUES (1, 'a', false, 'x', 1), (2, 'a', true, 'x', 2), (3, 'a', NULL, 'x', NULL), (4, 'a', false, 'it''s', -5)`,
]
/** No other engine is sure to answer as this one. */
const OWN_INDEX = `CREATE UNIQUE INDEX one_kind ON t (kind) WHERE abs(n) = 5 AND kind LIKE 'i%'`

async function made(engine: ConditionEngine, ...more: readonly string[]): Promise<string> {
  const address = await engine.place(join(root, `t${++turns}`))
  await engine.run(address, ...TABLE, ...more, 'SELECT 1')
  return address
}

async function moved(
  from: string,
  to: ConditionEngine,
): Promise<{ readonly address: string; readonly notes: readonly string[] }> {
  const folder = join(root, `t${++turns}`)
  const address = await to.place(folder)
  const wish = { from, to: address, policies: { backup: 'none' } } as const
  const report = await migrate(wish, { stateDir: join(folder, 'state') })
  expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
  return { address, notes: report.notes }
}

async function indexesAt(address: string): Promise<ReadonlyMap<string, TableIndex>> {
  const { collections } = await inspect(address)
  return new Map(collections[0]!.table!.indexes.map((index) => [index.name, index]))
}

describe.each(owners.flatMap((from) => owners.map((to) => ({ from, to }))))(
  'indexes of some rows from $from.name to $to.name',
  ({ from, to }) => {
    test('keep these rows unique and no others, and come back', async () => {
      const source = await made(from)
      const before = await indexesAt(source)
      expect([...before.values()].map(({ where }) => where?.condition)).not.toContain(undefined)
      const { address, notes } = await moved(source, to)
      expect(notes.filter((note) => note.includes('not carried'))).toEqual([])
      const insert = (values: string) => to.run(address, `INSERT INTO t VALUES (${values})`, 'SELECT 1')
      await expect(insert(`10, 'a', false, 'x', 1`)).rejects.toThrow()
      await insert(`11, 'a', true, 'x', 1`)
      await insert(`12, 'a', false, NULL, 1`)
      await insert(`13, 'a', false, 'it''s', 1`)
      await insert(`14, 'b', false, 'x', 1`)
      const there = await indexesAt((await moved(address, from)).address)
      expect([...there.keys()].toSorted()).toEqual(['by_n', 'one_email'])
      for (const [name, { columns, unique, where }] of before) {
        expect(there.get(name)).toMatchObject({ columns, unique, where: { condition: where!.condition } })
      }
    }, 120_000)

    test('that only the one engine understands go to that one alone, as they are', async () => {
      const { address, notes } = await moved(await made(from, OWN_INDEX), to)
      const told = notes.filter((note) => note.includes('that kind is unique where'))
      expect(told).toHaveLength(from === to ? 0 : 1)
      expect((await indexesAt(address)).has('one_kind')).toBe(from === to)
      const again = to.run(address, `INSERT INTO t VALUES (20, 'z', NULL, 'it''s', 5)`, 'SELECT 1')
      await (from === to ? expect(again).rejects.toThrow() : again)
    })
  },
)

describe.each(
  owners.flatMap((from) =>
    engines.filter(({ hasPartialIndexes }) => !hasPartialIndexes).map((to) => ({ from, to })),
  ),
)('indexes of some rows from $from.name to $to.name', ({ from, to }) => {
  test('are told, with what is unique no more, and every row arrives', async () => {
    const { address, notes } = await moved(await made(from), to)
    expect(notes.filter((note) => note.includes('that email is unique where'))).toHaveLength(1)
    expect(notes.filter((note) => note.includes('the index by_n (n, id) where'))).toHaveLength(1)
    expect(await indexesAt(address)).toEqual(new Map())
    expect(await to.run(address, 'SELECT id FROM t')).toHaveLength(4)
  })
})
