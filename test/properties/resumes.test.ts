import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { drivers, DrayError, isDrayError, type Report, type RollbackReport } from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import { migrate } from '../../src/run/migrate.ts'
import { resume } from '../../src/run/resume.ts'
import { rollback } from '../../src/run/rollback.ts'
import type { Drivers } from '../../src/store/driver.ts'
import { type Fault, faulty } from '../../src/store/layers/faulty.ts'
import { IN_TIME, LIMIT_MS } from './in-time.ts'

/**
 * Runs whose stores fail at random requests, before or after these took effect, and are gone on with until nothing fails:
 * the accounts add up, the target is what an undisturbed run leaves, and a rollback, failing as well, takes all of it back.
 */
const RUNS = process.env['DRAY_THOROUGH'] === '1' ? 600 : 25

/** Not the lease: whoever cannot give it back holds it while it lives, and here that is this process. */
const OPERATIONS = {
  source: ['scan', 'pin', 'count', 'collections'],
  target: [
    'occupancy',
    'create',
    'writer',
    'writer.write',
    'writer.close',
    'publish',
    'scan',
    'forget',
    'clear',
  ],
  undo: ['revert', 'drop', 'destroy', 'discard', 'forget', 'scan', 'holds'],
} as const

interface Attempt {
  readonly source: readonly Fault[]
  readonly target: readonly Fault[]
}

interface Case {
  readonly count: number
  readonly held: readonly number[]
  readonly to: 'sqlite' | 'json'
  readonly batchBytes: number
  readonly attempts: readonly Attempt[]
  readonly undoing: readonly Attempt[]
}

function faultsAt(operations: readonly string[], most: number): fc.Arbitrary<readonly Fault[]> {
  const fault = fc.record({
    operation: fc.constantFrom(...operations),
    call: fc.integer({ min: 1, max: 5 }),
    when: fc.constantFrom('before', 'after'),
    error: fc.constant(new DrayError('IO_FAILED', 'thrown by the test')),
  })
  return fc.array(fault, { maxLength: most })
}

const cases: fc.Arbitrary<Case> = fc.record({
  count: fc.integer({ min: 0, max: 25 }),
  held: fc.uniqueArray(fc.nat(30), { maxLength: 4 }),
  to: fc.constantFrom('sqlite', 'json'),
  batchBytes: fc.constantFrom(300, 900, 100_000),
  attempts: fc.array(
    fc.record({ source: faultsAt(OPERATIONS.source, 1), target: faultsAt(OPERATIONS.target, 2) }),
    { maxLength: 4 },
  ),
  undoing: fc.array(fc.record({ source: fc.constant([]), target: faultsAt(OPERATIONS.undo, 1) }), {
    maxLength: 2,
  }),
})

/** Was found: the run is over, and the process that lives on held its target. */
const NOT_CLEARED: Case = {
  count: 1,
  held: [],
  to: 'sqlite',
  batchBytes: 300,
  attempts: [{ source: [], target: [failingAt('forget')] }],
  undoing: [],
}

function failingAt(operation: string): Fault {
  return { operation, call: 1, when: 'before', error: new DrayError('IO_FAILED', 'thrown by the test') }
}

const root = mkdtempSync(join(tmpdir(), 'resumes-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let places = 0

test(
  'wherever it fails and however often',
  async () => {
    await fc.assert(fc.asyncProperty(cases, holds), { numRuns: RUNS, examples: [[NOT_CLEARED]], ...IN_TIME })
  },
  LIMIT_MS,
)

async function holds(given: Case): Promise<void> {
  const folder = join(root, `p${++places}`)
  const things = Object.fromEntries(
    Array.from({ length: given.count }, (_, n) => [`k${n}`, { n, text: 'x'.repeat(90) }]),
  )
  mkdirSync(join(folder, 'data'), { recursive: true })
  writeFileSync(join(folder, 'data/things.json'), JSON.stringify(things))
  const before = given.to === 'sqlite' ? hold(folder, given.held) : {}
  const report = await untilDone(given.attempts, (attempt) => go(attempt, folder, given))
  expect(report).toMatchObject({ exitCode: 0, state: 'finished', verified: 'verified' })
  expect(report.totals).toMatchObject({ read: given.count, produced: given.count, refused: 0, rejected: 0 })
  expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
  expect(targetOf(folder, given.to)).toEqual({ ...before, ...things })
  const back = await untilDone(given.undoing, (attempt) =>
    rollback({ stateDir: join(folder, 'state'), drivers: failing(attempt) }),
  )
  expect(back satisfies RollbackReport).toMatchObject({ exitCode: 0, state: 'rolled-back' })
  expect(targetOf(folder, given.to)).toEqual(before)
  expect(JSON.parse(readFileSync(join(folder, 'data/things.json'), 'utf8'))).toEqual(things)
  rmSync(folder, { recursive: true, force: true })
}

/** Again and again, the last time with nothing in the way. */
async function untilDone<Done extends { readonly exitCode: number }>(
  attempts: readonly Attempt[],
  go: (attempt: Attempt) => Promise<Done>,
): Promise<Done> {
  for (const attempt of attempts) {
    try {
      const done = await go(attempt)
      // One collection may fail by itself: then there is a report, which says so.
      if (done.exitCode === 0) return done
    } catch (error) {
      if (!isDrayError(error) || error.code !== 'IO_FAILED') throw error
    }
  }
  return go({ source: [], target: [] })
}

/** A run that failed before it had an id is none: it is begun again. */
async function go(attempt: Attempt, folder: string, { to, batchBytes }: Case): Promise<Report> {
  const surroundings = { stateDir: join(folder, 'state'), drivers: failing(attempt), batchBytes }
  try {
    return await resume(surroundings)
  } catch (error) {
    if (!isDrayError(error) || error.code !== 'RUN_UNKNOWN') throw error
  }
  const migration = {
    from: `json:${folder}/data`,
    to: to === 'sqlite' ? `sqlite:${folder}/app.db` : `json:${folder}/copy/`,
  }
  return migrate({ ...surroundings, migration, policies: { onConflict: 'overwrite', backup: 'none' } })
}

function failing({ source, target }: Attempt): Drivers {
  return {
    ...drivers,
    documents: drivers.documents.map((driver) => ({
      ...driver,
      openSource: async (...words) => faulty(await driver.openSource(...words), ...source),
      // Both of the drivers that are used here are targets.
      openTarget: async (...words) => faulty(await driver.openTarget!(...words), ...target),
    })),
  }
}

function hold(folder: string, keys: readonly number[]): Record<string, object> {
  const held = Object.fromEntries(keys.map((n) => [`k${n}`, { old: n }]))
  if (keys.length === 0) return {}
  const database = new DatabaseSync(join(folder, 'app.db'))
  database.exec('CREATE TABLE things (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)')
  for (const [key, document] of Object.entries(held)) {
    database.prepare('INSERT INTO things VALUES (?, ?)').run(key, JSON.stringify(document))
  }
  database.close()
  return held
}

/** Read without dray; nothing there is nothing. */
function targetOf(folder: string, to: Case['to']): Record<string, unknown> {
  try {
    if (to === 'json')
      return JSON.parse(readFileSync(join(folder, 'copy/things.json'), 'utf8')) as Record<string, unknown>
    const database = new DatabaseSync(join(folder, 'app.db'), { readOnly: true })
    const rows = database.prepare('SELECT id, data FROM things').all()
    database.close()
    return Object.fromEntries(rows.map(({ id, data }) => [String(id), JSON.parse(String(data)) as unknown]))
  } catch {
    return {}
  }
}
