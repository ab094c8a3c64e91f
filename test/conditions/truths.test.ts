import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describe as inspect, migrate } from '../../src/index.ts'
import type { TableSchema } from '../../src/model/table-schema.ts'
import { anyCondition, anyRow, COLUMNS } from './any-condition.ts'
import type { ConditionEngine } from './condition-engine.ts'
import { startEngines } from './engines.ts'

/**
 * Any conditions, as checks of a table that moves, over rows of any values that move beside it: what both engines' own
 * catalogs say of each check is true, false or unknown of the same rows.
 */
const THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const [RUNS, CHECKS, ROWS] = THOROUGH ? [40, 60, 150] : [2, 25, 60]
/** The sample is the same for everybody; the long form looks where nobody looked before. */
const SAMPLE = THOROUGH ? {} : { seed: 1 }

const root = mkdtempSync(join(tmpdir(), 'dray-truths-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engines = (await startEngines()).filter(({ hasChecks }) => hasChecks)
const pairs = engines.flatMap((from) => engines.filter((to) => to !== from).map((to) => ({ from, to })))
let turns = 0

describe.each(pairs)('conditions from $from.name to $to.name', ({ from, to }) => {
  const counted = { trues: 0, falses: 0, unknowns: 0 }
  beforeAll(() => Object.assign(counted, { trues: 0, falses: 0, unknowns: 0 }))

  test(
    'mean the same of every row',
    async () => {
      const isOfMysql = from.name === 'mysql' || from.name === 'mariadb'
      const checks = fc.array(anyCondition(from.length), { minLength: CHECKS, maxLength: CHECKS })
      const rows = fc.array(anyRow(isOfMysql ? '\\\\' : '\\'), { minLength: ROWS, maxLength: ROWS })
      const means = fc.asyncProperty(checks, rows, async (conditions, values) => {
        const folder = join(root, `t${++turns}`)
        const source = await from.place(join(folder, 'from'))
        await from.run(source, ...tablesSql(from, conditions, values))
        const target = await to.place(join(folder, 'to'))
        const wish = { from: source, to: target, policies: { backup: 'none' } } as const
        const report = await migrate(wish, { stateDir: join(folder, 'state') })
        expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
        const lengths = isLengthLost(from, to)
          ? conditions.filter((one) => one.includes(from.length)).length
          : 0
        const made = await checksAt(target)
        expect(report.notes.filter((note) => note.includes('the check'))).toHaveLength(lengths)
        expect(made.size).toBe(conditions.length - lengths)
        const before = await truths(from, source, await checksAt(source))
        for (const [name, there] of await truths(to, target, made)) {
          expect({ name, there, said: made.get(name) }).toMatchObject({ there: before.get(name)! })
          for (const truth of there)
            counted[truth.endsWith('1') ? 'trues' : truth.endsWith('0') ? 'falses' : 'unknowns']++
        }
        rmSync(folder, { recursive: true, force: true })
      })
      await fc.assert(means, { numRuns: RUNS, endOnFailure: true, ...SAMPLE })
      for (const count of Object.values(counted)) expect(count).toBeGreaterThan(RUNS * ROWS)
    },
    THOROUGH ? 3_600_000 : 120_000,
  )
})

/** Where both may hold NUL in a text, and count on behind it or not. */
function isLengthLost(...two: readonly ConditionEngine[]): boolean {
  return two.every(({ name }) => name !== 'postgres') && two.some(({ name }) => name === 'sqlite')
}

function tablesSql(
  { exactText }: ConditionEngine,
  conditions: readonly string[],
  values: readonly (readonly string[])[],
): readonly string[] {
  const columns = Object.entries(COLUMNS).map(
    ([name, type]) => `${name} ${type === 'exact text' ? exactText : type}`,
  )
  const checks = conditions.map((one, i) => `CONSTRAINT rule_${i} CHECK (${one})`)
  const rows = values.map((row, id) => `(${[id, ...row].join(', ')})`)
  return [
    `CREATE TABLE ruled (id int PRIMARY KEY, ${[...columns, ...checks].join(', ')})`,
    `CREATE TABLE free (id int PRIMARY KEY, ${columns.join(', ')})`,
    `INSERT INTO free VALUES ${rows.join(', ')}`,
    'SELECT 1',
  ]
}

async function checksAt(address: string): Promise<ReadonlyMap<string, string>> {
  const { collections } = await inspect(address)
  const { checks }: Pick<TableSchema, 'checks'> = collections.find(({ name }) => name === 'ruled')!.table!
  return new Map(checks.map(({ name, expression }) => [name!, expression]))
}

/** By check: of each row whether the engine says 1, 0, or nothing. */
async function truths(
  engine: ConditionEngine,
  address: string,
  checks: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = [...checks.values()].map((one) => `CASE WHEN ${one} THEN 1 WHEN NOT (${one}) THEN 0 END`)
  const rows = await engine.run(
    address,
    `SELECT id, ${asked.map((one, i) => `${one} AS c${i}`).join(', ')} FROM free ORDER BY id`,
  )
  expect(rows).toHaveLength(ROWS)
  return new Map([...checks.keys()].map((name, i) => [name, rows.map((row) => `${row[0]}: ${row[i + 1]}`)]))
}
