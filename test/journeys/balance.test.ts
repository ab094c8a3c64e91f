import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  drop,
  isDrayError,
  migrate,
  resume,
  rollback,
  type Event,
  type MigrationLike,
  type Report,
} from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import { IN_TIME, LIMIT_MS } from '../properties/in-time.ts'
import { fillDatabase, rows, scene, type Scene } from './scene.ts'

/**
 * Random small data with everything that may be wrong with it, under random policies, interrupted at random pages and
 * resumed: the accounts add up, and the target is what a model of ten lines says it is.
 */
interface Record_ {
  readonly id?: string
  readonly n: number | string
  readonly filler: string
}

interface Case {
  readonly files: readonly (readonly Record_[])[]
  readonly held: Readonly<Record<string, object>> | undefined
  readonly onConflict: 'fail' | 'skip' | 'overwrite'
  /** Pages after which the run is asked to stop, one attempt after the other. */
  readonly stops: readonly number[]
  readonly batchBytes: number
}

const record: fc.Arbitrary<Record_> = fc.record(
  {
    id: fc.constantFrom(...Array.from({ length: 12 }, (_, n) => `id-${n}`)),
    n: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.constant('none')),
    filler: fc.constantFrom('', 'x'.repeat(100), 'ü😀\n"'.repeat(20)),
  },
  { requiredKeys: ['n', 'filler'] },
)

const cases: fc.Arbitrary<Case> = fc.record({
  files: fc.array(fc.array(record, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
  held: fc.option(
    fc.dictionary(
      fc.constantFrom('id-0', 'id-1', 'id-2', 'other'),
      fc.record({ n: fc.integer({ min: 0, max: 2 }) }),
      { minKeys: 1 },
    ),
    { nil: undefined },
  ),
  onConflict: fc.constantFrom('fail', 'skip', 'overwrite'),
  stops: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
  batchBytes: fc.constantFrom(200, 600, 100_000),
})

const RUNS = process.env['DRAY_THOROUGH'] === '1' ? 1_000 : 25

test(
  'whatever the data and wherever it stops',
  async () => {
    await fc.assert(fc.asyncProperty(cases, holds), { numRuns: RUNS, ...IN_TIME })
  },
  LIMIT_MS,
)

async function holds(given: Case): Promise<void> {
  const place = scene(Object.fromEntries(given.files.map((file, n) => [`parts/${n}/list.json`, file])))
  if (given.held) fillDatabase(place.database, { things: given.held })
  const expected = modelOf(given)
  const report = await runToItsEnd(place, given)
  if (expected.conflict) {
    expect(report).toBe('CONFLICT')
  } else {
    const { totals, exitCode, verified } = report as Report
    expect(isBalanced(totals)).toBe(true)
    expect(totals).toMatchObject(expected.totals)
    expect(totals.refused + totals.rejected).toBe(expected.rejects)
    expect({ exitCode, verified }).toEqual({ exitCode: expected.rejects > 0 ? 3 : 0, verified: 'verified' })
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(rows(place.database, 'things')).toEqual(expected.target)
  }
  expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  expect(rows(place.database, 'things')).toEqual(given.held)
}

/** Stopped and resumed as often as the case says; then left alone. */
async function runToItsEnd(place: Scene, given: Case): Promise<Report | string> {
  const migration = migrationOf(place)
  const options = { stateDir: place.stateDir, batchBytes: given.batchBytes }
  const policies = { onConflict: given.onConflict, backup: 'none', maxRejects: { percent: 100 } } as const
  let begun = false
  for (const stop of [...given.stops, undefined]) {
    const asked = { ...options, ...stopping(stop) }
    try {
      return await (begun ? resume({ ...asked, migration }) : migrate(migration, { ...asked, policies }))
    } catch (error) {
      if (!isDrayError(error)) throw error
      if (error.code !== 'INTERRUPTED') return error.code
      begun = true
    }
  }
  throw new Error('The last attempt was not to be stopped')
}

function stopping(page: number | undefined): { signal?: AbortSignal; onEvent?: (event: Event) => void } {
  if (page === undefined) return {}
  const stop = new AbortController()
  let pages = 0
  const onEvent = (event: Event): void => {
    if (event.type === 'progress' && event.step === 'transfer' && ++pages === page) stop.abort()
  }
  return { signal: stop.signal, onEvent }
}

function migrationOf({ migration }: Scene): MigrationLike {
  const things = {
    read: { files: 'parts/{part}/list.json', key: 'id' },
    schema: z.looseObject({ n: z.number() }),
    map: ({ key, value }: { key: string; value: Record_ }) =>
      value.n === 5 ? drop : { key, value: { n: value.n } },
  }
  return { ...migration, collections: { things } } as MigrationLike
}

interface Model {
  readonly conflict: boolean
  readonly totals: object
  readonly rejects: number
  readonly target: Readonly<Record<string, object>>
}

/** What should come of it, in the order of the files. */
function modelOf({ files, held = {}, onConflict }: Case): Model {
  const target: Record<string, object> = { ...held }
  const met = new Set<string>()
  const totals = { read: 0, filtered: 0, written: 0, unchanged: 0, skipped: 0, conflicted: 0 }
  let rejects = 0
  for (const { id, n } of files.flat()) {
    totals.read++
    if (id === undefined || typeof n !== 'number') rejects++
    else if (n === 5) totals.filtered++
    else if (met.has(id)) rejects++
    else {
      met.add(id)
      const old = held[id] as { n: number } | undefined
      if (old?.n === n) totals.unchanged++
      else if (old && onConflict === 'fail') return { conflict: true, totals, rejects, target: held }
      else if (old && onConflict === 'skip') totals.skipped++
      else {
        totals.written++
        target[id] = { n }
      }
    }
  }
  return { conflict: false, totals, rejects, target }
}
