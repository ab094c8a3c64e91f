import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { describe as inspect, migrate } from '../../src/index.ts'
import { CONDITION_WORDS } from '../../src/drivers/sqlite/conditions/condition-words.ts'
import { printed } from '../../src/store/tables/conditions/printed.ts'
import { anyCondition, anyRow, COLUMNS } from './any-condition.ts'
import { sqliteConditions as sqlite } from './condition-engine.ts'

/** What needs no other engine: conditions that are read and said again, and what a key is not. */
const root = mkdtempSync(join(tmpdir(), 'dray-conditions-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let turns = 0

async function made(...statements: readonly string[]): Promise<string> {
  const address = await sqlite.place(join(root, `t${++turns}`))
  await sqlite.run(address, ...statements, 'SELECT 1')
  return address
}

test('a condition that was read and is said again is true of the same rows', async () => {
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type.replace('exact ', '')}`)
  const checks = fc.array(anyCondition('length'), { minLength: 25, maxLength: 25 })
  const rows = fc.array(anyRow('\\'), { minLength: 60, maxLength: 60 })
  const means = fc.asyncProperty(checks, rows, async (conditions, values) => {
    const address = await made(
      `CREATE TABLE ruled (${columns.join(', ')}, ${conditions.map((one) => `CHECK (${one})`).join(', ')})`,
      `CREATE TABLE free (${columns.join(', ')})`,
      `INSERT INTO free VALUES ${values.map((row) => `(${row.join(', ')})`).join(', ')}`,
    )
    const { collections } = await inspect(address)
    const known = collections.find(({ name }) => name === 'ruled')!.table!.checks
    expect(known).toHaveLength(conditions.length)
    const asked = known.map(({ expression, condition }, i) => {
      const again = condition && printed(condition, CONDITION_WORDS)
      return `sum((${expression}) IS NOT (${again})) AS c${i}`
    })
    const [differing] = await sqlite.run(address, `SELECT ${asked.join(', ')} FROM free`)
    expect(differing!.map(Number)).toEqual(conditions.map(() => 0))
  })
  await fc.assert(means, { numRuns: 10, endOnFailure: true, seed: 1 })
})

test.each([
  [`s = 'a'`, 'text COLLATE NOCASE', 'A is a there'],
  [`s = 'a'`, 'text COLLATE RTRIM', 'spaces at the end do not count there'],
  [`s < 'a'`, 'text', 'every engine has an order of its own'],
  [`s > 5`, 'decimal_text(30,2)', 'numbers of many digits are texts there'],
  [`s = '5'`, 'integer', 'a text is made a number there'],
  [`s`, 'integer', 'a number is no condition elsewhere'],
  [`s = 0.1234567890123456789`, 'real', 'a double holds fewer digits'],
  [`s > '2024-01-01'`, 'date_text', 'a day is a text there'],
  [`s = 1 = 2`, 'integer', 'what is compared is compared again'],
])('%s of a column %s is in no other words: %s', async (expression, type) => {
  const { collections } = await inspect(await made(`CREATE TABLE t (s ${type} CHECK (${expression}))`))
  expect(collections[0]!.table!.checks).toEqual([{ expression, dialect: 'sqlite' }])
})

test('a number of a column of booleans is what it stands for', async () => {
  const { collections } = await inspect(await made('CREATE TABLE t (b boolean CHECK (b IN (0, 1)))'))
  const among = [{ truth: false }, { truth: true }]
  expect(collections[0]!.table!.checks).toMatchObject([{ condition: { among } }])
})

test('what is unique among some rows is no key that another table may refer to', async () => {
  const source = await made(
    'CREATE TABLE t (id integer PRIMARY KEY, email text, gone boolean)',
    'CREATE UNIQUE INDEX one_email ON t (email) WHERE NOT gone',
    'CREATE TABLE child (id integer PRIMARY KEY, email text REFERENCES t (email))',
  )
  const to = `sqlite:${join(root, 'to.db')}`
  const { notes } = await migrate(
    { from: source, to, policies: { backup: 'none' } },
    { stateDir: join(root, 'state') },
  )
  expect(notes.filter((note) => note.includes('which nothing keeps unique'))).toHaveLength(1)
})
