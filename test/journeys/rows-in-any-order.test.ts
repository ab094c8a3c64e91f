import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrate, type Report, replay, resume, rollback, verifyRun } from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import { failureOf } from './scene.ts'
import { enginesHere, newStateFolder, sourceFile, type Tables } from './existing-tables.ts'

const engines = await enginesHere()

/** Small pages: what a row refers to lies many of them away. */
const PAGES = { batchBytes: 120 }
const ROWS = 24
const ALL = Array.from({ length: ROWS }, (_, i) => i + 1)
const PEOPLE =
  'CREATE TABLE people (id BIGINT PRIMARY KEY, boss BIGINT, FOREIGN KEY (boss) REFERENCES people (id))'
const A = 'CREATE TABLE a (id BIGINT PRIMARY KEY, other BIGINT)'
const B = 'CREATE TABLE b (id BIGINT PRIMARY KEY, other BIGINT, FOREIGN KEY (other) REFERENCES a (id))'
const A_TO_B = 'ALTER TABLE a ADD FOREIGN KEY (other) REFERENCES b (id)'
/** SQLite adds no reference to a table, and takes one to a table that is to come. */
const A_THAT_REFERS = 'CREATE TABLE a (id BIGINT PRIMARY KEY, other BIGINT REFERENCES b (id))'
const isWhole = { state: 'finished', exitCode: 0, verified: 'verified' }

/** Who is whose boss. */
const BEFORE = (n: number): string => (n === ROWS ? 'NULL' : String(n + 1))
/** The first is its own. */
const BEHIND = (n: number): string => String(Math.max(n - 1, 1))
/** A path that comes to all of them: each refers to the next by it. */
const SCATTERED = (n: number): string => {
  const path = ALL.map((_, i) => ((i * 7) % ROWS) + 1)
  return String(path[path.indexOf(n) + 1] ?? 'NULL')
}
const THEIRS = ['INSERT INTO people VALUES (1000, NULL)', 'INSERT INTO people VALUES (1001, 1000)']

function people(bossOf: (n: number) => string): string {
  const rows = Array.from({ length: ROWS }, (_, i) => `(${i + 1}, ${bossOf(i + 1)})`)
  return sourceFile(`CREATE TABLE people (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES people (id));
    INSERT INTO people VALUES ${rows.join()}`)
}

async function idsIn(tables: Tables, table = 'people'): Promise<readonly number[]> {
  return (await tables.ask(`SELECT id FROM ${table} ORDER BY id`)).map(([id]) => Number(id))
}

function wishFor(from: string, { address }: Tables) {
  return { from, to: address, policies: { backup: 'none' } } as const
}

/** Rows of two tables, a and b, that refer to each other. */
async function arriveAndGoBack(there: Tables): Promise<void> {
  const some = ALL.slice(0, 12)
  const rows = (next: (n: number) => string): string => some.map((n) => `(${n}, ${next(n)})`).join()
  const from = sourceFile(`CREATE TABLE a (id INTEGER PRIMARY KEY, other INTEGER REFERENCES b (id));
  CREATE TABLE b (id INTEGER PRIMARY KEY, other INTEGER REFERENCES a (id));
  INSERT INTO a VALUES ${rows(String)}; INSERT INTO b VALUES ${rows((n) => (n % 3 === 0 ? 'NULL' : String(n + 1)))}`)
  const place = { stateDir: newStateFolder(), ...PAGES }
  expect(await migrate(wishFor(from, there), place)).toMatchObject({
    ...isWhole,
    totals: { written: 24 },
  })
  for (const table of ['a', 'b']) expect(await idsIn(there, table)).toEqual(some)
  expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  for (const table of ['a', 'b']) expect(await idsIn(there, table)).toEqual([])
}

describe.each(engines)(
  'rows for tables that are there in $name',
  { timeout: 120_000 },
  ({ make, committed }) => {
    test.each([
      ['each before its boss', BEFORE, []],
      ['each before its boss, beside rows of others', BEFORE, THEIRS],
      ['each behind its boss, beside rows of others', BEHIND, THEIRS],
      ['in no order', SCATTERED, []],
    ] as const)(
      '%s: all arrive, verified, and go back as if they had never come',
      async (_, bossOf, theirs) => {
        const there = await make(PEOPLE, ...theirs)
        const before = await idsIn(there)
        const place = { stateDir: newStateFolder(), ...PAGES }
        const report = await migrate(wishFor(people(bossOf), there), place)
        const totals = { read: ROWS, written: ROWS, rejected: 0 }
        expect(report).toMatchObject({ ...isWhole, totals, rejects: [] })
        expect(report.rejectFile).toBeUndefined()
        expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
        expect(await idsIn(there)).toEqual([...ALL, ...before])
        expect(await verifyRun(place)).toMatchObject({ exitCode: 0 })
        expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
        expect(await idsIn(there)).toEqual(before)
      },
    )

    test('two tables that refer to each other: all arrive, and go back', async () => {
      await arriveAndGoBack(
        await (committed.startsWith('sqlite') ? make(A_THAT_REFERS, B) : make(A, B, A_TO_B)),
      )
    })

    describe('one whose boss never comes', () => {
      const LOST = (n: number): string => (n === 12 ? '999' : BEFORE(n))
      const left = ALL.slice(0, 12)

      test('is a reject, with those that wait for it; once the boss is there, a replay puts them in', async () => {
        const there = await make(PEOPLE)
        const place = { stateDir: newStateFolder(), ...PAGES }
        const report = await migrate(wishFor(people(LOST), there), place)
        expect(report).toMatchObject({ state: 'finished-with-rejects', exitCode: 3, verified: 'verified' })
        expect(report.totals).toMatchObject({ written: 12, rejected: 12 })
        expect(rejectedIn(report)).toEqual(left)
        expect(await idsIn(there)).toEqual(ALL.slice(12))
        await there.ask('INSERT INTO people VALUES (999, NULL)', 'SELECT 1')
        const again = await replay({ ...place, policies: { backup: 'none' }, run: report.run })
        expect(again).toMatchObject({ ...isWhole, totals: { read: 12, written: 12 } })
        expect(await rollback({ ...place, run: again.run })).toMatchObject({
          state: 'rolled-back',
          exitCode: 0,
        })
        expect(await rollback({ ...place, run: report.run })).toMatchObject({
          state: 'rolled-back',
          exitCode: 0,
        })
        expect(await idsIn(there)).toEqual([999])
      })

      test('counts for the limit of rejects, and those that went in late do not', async () => {
        const there = await make(PEOPLE)
        const place = { stateDir: newStateFolder(), ...PAGES }
        const policies = { backup: 'none', maxRejects: { records: 11 } } as const
        const error = await failureOf(migrate({ ...wishFor(people(LOST), there), policies }, place))
        expect(error).toMatchObject({ code: 'TOO_MANY_REJECTS' })
        const resumed = await resume({ ...place, policies: { maxRejects: { records: 12 } } })
        expect(resumed).toMatchObject({ state: 'finished-with-rejects', exitCode: 3 })
        expect(rejectedIn(resumed)).toEqual(left)
        const others = await make(PEOPLE)
        const none = { backup: 'none', maxRejects: { records: 0 } } as const
        const wish = { ...wishFor(people(BEFORE), others), policies: none }
        expect(await migrate(wish, { ...PAGES, stateDir: newStateFolder() })).toMatchObject(isWhole)
      })
    })

    test('killed while rows are tried again, and resumed or taken back: as if nothing had been', async () => {
      const from = people(SCATTERED)
      const kill = (to: string, stateDir: string, env: Record<string, string>) =>
        spawnSync(
          process.execPath,
          [
            join(import.meta.dirname, 'killed-at.mjs'),
            JSON.stringify({ command: 'migrate', from, to, stateDir, at: 0, ...PAGES }),
          ],
          { encoding: 'utf8', env: { ...process.env, ...env } },
        )
      const first = await make(PEOPLE)
      const list = newStateFolder()
      expect(kill(first.address, newStateFolder(), { DRAY_CRASH_LIST: list })).toMatchObject({ status: 0 })
      const passed = readFileSync(list, 'utf8')
        .split('\n')
        .filter((point) => point === committed).length
      const pages = Math.floor(passed / 3)
      // How many rounds there are hangs on which page is in first: where all rows were in, another dies earlier.
      const dieAt = async (n: number): Promise<{ there: Tables; stateDir: string }> => {
        expect(n).toBeGreaterThan(pages)
        const [there, stateDir] = [await make(PEOPLE), newStateFolder()]
        const death = { DRAY_CRASH_AT: `${committed}#${n}` }
        const { signal, status, stderr } = kill(there.address, stateDir, death)
        if ((await idsIn(there)).length === ROWS) return dieAt(n - 4)
        expect({ signal, status, stderr }).toMatchObject({ signal: 'SIGKILL' })
        return { there, stateDir }
      }
      for (const [n, back] of [
        [pages * 2, false],
        [passed - 4, false],
        [passed - 6, true],
      ] as const) {
        const { there, stateDir } = await dieAt(n)
        const place = { stateDir, ...PAGES }
        if (!back) {
          expect(await resume(place)).toMatchObject({
            ...isWhole,
            totals: { read: ROWS, written: ROWS, rejected: 0 },
          })
          expect(await idsIn(there)).toEqual(ALL)
        }
        expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
        expect(await idsIn(there)).toEqual([])
      }
    }, 240_000)
  },
)

describe(
  'references that SQLite judges when a transaction ends, as Django makes them',
  { timeout: 120_000 },
  () => {
    const LATE = 'DEFERRABLE INITIALLY DEFERRED'
    const LATE_PEOPLE = `CREATE TABLE people (id BIGINT PRIMARY KEY, boss BIGINT REFERENCES people (id) ${LATE})`
    const make = (...statements: readonly string[]) => engines[0]!.make(...statements)

    test.each([
      ['each before its boss', BEFORE],
      ['in no order', SCATTERED],
    ] as const)('%s: all arrive, verified, and go back', async (_, bossOf) => {
      const there = await make(LATE_PEOPLE, ...THEIRS)
      const place = { stateDir: newStateFolder(), ...PAGES }
      const report = await migrate(wishFor(people(bossOf), there), place)
      expect(report).toMatchObject({ ...isWhole, totals: { read: ROWS, written: ROWS, rejected: 0 } })
      expect(await idsIn(there)).toEqual([...ALL, 1000, 1001])
      expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await idsIn(there)).toEqual([1000, 1001])
    })

    test('two tables that refer to each other, by names in other letters: all arrive, and go back', async () => {
      const one = `CREATE TABLE a (id BIGINT PRIMARY KEY, other BIGINT, FOREIGN KEY ("OTHER") REFERENCES B ${LATE})`
      const other = `CREATE TABLE b (id BIGINT PRIMARY KEY, other BIGINT CONSTRAINT "to a" REFERENCES a (ID) ${LATE})`
      await arriveAndGoBack(await make(one, other))
    })

    test('one whose boss never comes is a reject, and the others are in', async () => {
      const there = await make(LATE_PEOPLE)
      const place = { stateDir: newStateFolder(), ...PAGES }
      const report = await migrate(
        wishFor(
          people((n) => (n === 12 ? '999' : BEHIND(n))),
          there,
        ),
        place,
      )
      expect(report).toMatchObject({ state: 'finished-with-rejects', exitCode: 3, verified: 'verified' })
      expect(rejectedIn(report)).toEqual(ALL.slice(11))
      expect(await idsIn(there)).toEqual(ALL.slice(0, 11))
    })
  },
)

/** By number, from the file that a replay reads. */
function rejectedIn({ rejectFile }: Report): readonly number[] {
  const lines = readFileSync(rejectFile!, 'utf8').split('\n').filter(Boolean)
  const rejects = lines.map((line) => JSON.parse(line) as { key: string; code: string; waits?: unknown })
  expect(rejects.every(({ code, waits }) => code === 'STORE_REFUSED' && waits === undefined)).toBe(true)
  return rejects.map(({ key }) => Number(key)).sort((one, other) => one - other)
}
