import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { describe as inspect, migrate } from '../../src/index.ts'
import type { Condition } from '../../src/model/condition.ts'
import type { ConditionEngine } from './condition-engine.ts'
import { startEngines } from './engines.ts'

/** Checks of one engine, made by another, tried with rows by hand; and those that another engine would read otherwise. */
const root = mkdtempSync(join(tmpdir(), 'dray-checks-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engines = await startEngines()
const pairs = engines.flatMap((from) => engines.filter((to) => to !== from).map((to) => ({ from, to })))
let turns = 0

async function moved(
  from: string,
  to: ConditionEngine,
): Promise<{ readonly address: string; readonly notes: readonly string[]; readonly rejected: number }> {
  const folder = join(root, `t${++turns}`)
  const address = await to.place(folder)
  const wish = { from, to: address, policies: { backup: 'none' } } as const
  const report = await migrate(wish, { stateDir: join(folder, 'state') })
  expect(report).toMatchObject({ verified: 'verified', failures: [] })
  const rejected = report.routes.reduce((sum, route) => sum + route.counts.rejected, 0)
  return { address, notes: report.notes, rejected }
}

async function made(engine: ConditionEngine, ...statements: readonly string[]): Promise<string> {
  const address = await engine.place(join(root, `t${++turns}`))
  await engine.run(address, ...statements, 'SELECT 1')
  return address
}

/** By name, what each check asks in the words that engines share. */
async function conditionsAt(address: string): Promise<ReadonlyMap<string, Condition | undefined>> {
  const { collections } = await inspect(address)
  return new Map(
    collections.flatMap(({ table }) =>
      table!.checks.map(({ name, expression, condition }) => [name ?? expression, condition] as const),
    ),
  )
}

const COLUMNS = ['qty', 'price', 'low', 'high', 'open', 'status', 'code'] as const

const tableSql = ({
  exactText,
  length,
  name,
}: ConditionEngine): string => `CREATE TABLE t (id integer PRIMARY KEY,
  qty integer NOT NULL, price decimal(8,2), low bigint, high integer, open boolean, status ${exactText}, code ${exactText},
  CONSTRAINT quantity CHECK (qty BETWEEN 0 AND 100),
  CONSTRAINT price CHECK (price > 0.5 AND NOT (price = 7)),
  CONSTRAINT bounds CHECK (low < high OR low = -1),
  CONSTRAINT opened CHECK (${name === 'mysql' ? 'open = true' : 'open'} OR qty = 0),
  CONSTRAINT status CHECK (status IN ('new', 'it''s', '') OR status IS NULL),
  CONSTRAINT code CHECK (${length}(code) >= 2 AND code <> 'xx'))`

const GOOD = [
  `0, 0.51, 1, 2, true, 'new', 'ab'`,
  `100, 999999.99, -1, -5, true, 'it''s', '漢字x'`,
  `0, NULL, NULL, 3, false, '', 'äö'`,
  `0, 6.99, 5, NULL, NULL, NULL, NULL`,
  `3, 7.01, -2, -1, NULL, 'new', 'XX'`,
]
const BAD: Readonly<Record<string, string>> = {
  'quantity, below': `-1, 1, 1, 2, true, 'new', 'ab'`,
  'quantity, above': `101, 1, 1, 2, true, 'new', 'ab'`,
  'price, not above': `0, 0.50, 1, 2, true, 'new', 'ab'`,
  'price, forbidden': `0, 7.00, 1, 2, true, 'new', 'ab'`,
  'bounds, equal': `0, 1, 2, 2, true, 'new', 'ab'`,
  'not open': `1, 1, 1, 2, false, 'new', 'ab'`,
  'status of other letters': `0, 1, 1, 2, true, 'New', 'ab'`,
  'status with a space': `0, 1, 1, 2, true, 'new ', 'ab'`,
  'code of one letter': `0, 1, 1, 2, true, 'new', 'ä'`,
  'code, forbidden': `0, 1, 1, 2, true, 'new', 'xx'`,
}

describe.each(pairs.filter(({ from }) => from.hasChecks))(
  'checks from $from.name to $to.name',
  ({ from, to }) => {
    const isLengthLost =
      [from, to].every(({ name }) => name !== 'postgres') && [from, to].some(({ name }) => name === 'sqlite')

    test('hold rows against what they asked, and come back', async () => {
      const source = await made(from, tableSql(from), `INSERT INTO t VALUES (1, ${GOOD[0]})`)
      const asked = await conditionsAt(source)
      expect([...asked.values()]).not.toContain(undefined)
      const { address, notes } = await moved(source, to)
      if (!to.hasChecks) {
        for (const name of asked.keys()) expect(notes.join('\n')).toContain(`the check ${name} (`)
        return
      }
      expect(notes.filter((note) => note.includes('the check'))).toHaveLength(isLengthLost ? 1 : 0)
      const insert = (id: number, row: string) =>
        to.run(address, `INSERT INTO t (id, ${COLUMNS.join(', ')}) VALUES (${id}, ${row})`, 'SELECT 1')
      for (const [i, row] of GOOD.entries()) await insert(10 + i, row)
      for (const [what, row] of Object.entries(BAD)) {
        if (isLengthLost && what.startsWith('code')) continue
        await expect(insert(50, row), what).rejects.toThrow()
      }
      const back = await moved(address, from)
      expect(back.rejected).toBe(0)
      const wanted = isLengthLost ? [...asked].filter(([name]) => name !== 'code') : [...asked]
      expect(new Map([...(await conditionsAt(back.address))].toSorted(byName))).toEqual(
        new Map(wanted.toSorted(byName)),
      )
    }, 120_000)
  },
)

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

/** Each means something else, or may, in another engine. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  all: [
    `s < 'b'`,
    `s LIKE 'a%'`,
    `s BETWEEN 'a' AND 'b'`,
    `a + 1 > 0`,
    `a / 2 = 1`,
    `d > 0.12345678901234567`,
    `CASE WHEN a = 1 THEN 1 ELSE 0 END = 1`,
    `coalesce(a, 1) = 1`,
    `lower(s) = 'a'`,
    `at > '2020-01-01'`,
    `a IN (1, NULL)`,
    `a = (CASE WHEN a > 0 THEN 1 ELSE 2 END)`,
  ],
  sqlite: [
    `a IS 1`,
    `a = '1'`,
    `n = 'a'`,
    `at < until`,
    `typeof(a) = 'integer'`,
    `s = 1`,
    `a`,
    `length(a) > 1`,
    `at IN ('2020-01-01')`,
    `s COLLATE NOCASE = 'a'`,
    `a & 1 = 1`,
    `s = 'x\\y'`,
    `a = 1e3`,
    `0 < a < 9`,
    `uncountable = 5`,
  ],
  postgres: [
    `c = 'ab'`,
    `s ~ 'a'`,
    `a IS DISTINCT FROM 1`,
    `s = 'x\\y'`,
    `r > 0.1`,
    `octet_length(s) > 1`,
    `at > now()`,
    `a > f`,
    `f = 9007199254740993`,
    `opens < closes`,
    `s COLLATE "C" = 'a'`,
  ],
  mysql: [
    `c = 'ab'`,
    `length(s) > 1`,
    `loose IN ('a')`,
    `loose <> ''`,
    `loose = s`,
    `s = 'ä'`,
    `s = '?'`,
    `a <=> 1`,
    `s REGEXP 'a'`,
    `padded = 'a'`,
  ],
}

describe.each(
  pairs.filter(({ from, to }) => from.hasChecks && to.hasChecks && familyOf(from) !== familyOf(to)),
)('checks of $from.name that $to.name would read otherwise', ({ from, to }) => {
  test('are named, and none of them is made', async () => {
    const extra = {
      sqlite: 'n text COLLATE NOCASE, at date_text, until date_text, uncountable',
      postgres: 'c char(4), at timestamp, r real, opens timetz, closes timetz',
      mysql: 'c char(4), at datetime, loose varchar(20), padded varchar(20) COLLATE utf8mb4_bin',
    }[familyOf(from)]!
    const wanted = [...OWN['all']!, ...OWN[familyOf(from)]!]
    const checks = wanted.map((one, i) => `CONSTRAINT rule_${i} CHECK (${one})`)
    const table = `CREATE TABLE t (id integer PRIMARY KEY, a integer, d decimal(30,20), f double precision, s ${from.exactText}, ${extra}`
    const address = await (from.name === 'sqlite'
      ? made(from, `${table}, ${checks.join(', ')})`)
      : made(from, `${table})`, ...checks.map((check) => `ALTER TABLE t ADD ${check}`)))
    const asked = await conditionsAt(address)
    expect([...asked].filter(([, condition]) => condition)).toEqual([])
    const { address: there, notes } = await moved(address, to)
    expect(notes.filter((note) => /\bcheck rule_\d/.test(note))).toHaveLength(wanted.length)
    expect(await conditionsAt(there)).toEqual(new Map())
  }, 120_000)
})

function familyOf({ name }: ConditionEngine): string {
  return name === 'mariadb' ? 'mysql' : name
}
