import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isBalanced } from '../../src/model/counts.ts'
import { compareStores, migrate, resume, rollback, type Policies, type Report } from '../../src/index.ts'
import {
  documents,
  failureOf,
  fillDatabase,
  rows,
  runChild,
  scene,
  treeOf,
  type ChildRequest,
  type FailAt,
  type Scene,
} from './scene.ts'

/**
 * A real SIGKILL before a call that a run makes to its target; then the state folder is removed. What the target
 * remembers leads to what an undisturbed run comes to.
 */
interface Story {
  readonly name: string
  readonly policies?: Partial<Policies>
  build(): Scene
  contents(place: Scene): unknown
  readonly exitCode: number
  /** All of it can be taken back, wherever the run was killed. */
  readonly isUndone: boolean
}

const OLD = {
  a: { id: 'a', by: 'app' },
  'doc-3': { id: 'doc-3', by: 'app' },
  'doc-9': { id: 'doc-9', by: 'app' },
}

const STORIES: readonly Story[] = [
  {
    name: 'into a new database',
    build: () => scene({ 'things.json': documents(8), 'others.json': documents(3, 'other') }),
    contents: ({ database }) => [rows(database, 'things'), rows(database, 'others')],
    exitCode: 0,
    isUndone: true,
  },
  {
    name: 'overwriting in a database that holds data, beside new and empty collections',
    policies: { onConflict: 'overwrite' },
    build() {
      const place = scene({
        'empty.json': documents(4, 'empty'),
        'new.json': documents(4, 'new'),
        'things.json': documents(12),
      })
      fillDatabase(place.database, { things: OLD, empty: {}, untouched: { z: { id: 'z' } } })
      return place
    },
    contents: ({ database }) => ['things', 'new', 'empty', 'untouched'].map((table) => rows(database, table)),
    exitCode: 0,
    isUndone: false,
  },
  {
    name: 'with rejects',
    build: () => scene({ 'things.json': [...Object.values(documents(8)), { id: 'doc-1' }, { no: 'id' }] }),
    contents: ({ database }) => rows(database, 'things'),
    exitCode: 3,
    isUndone: true,
  },
  {
    name: 'from a database into a JSON folder',
    build() {
      const place = scene()
      fillDatabase(place.database, { things: documents(8), others: documents(3, 'other') })
      const folder = join(place.folder, 'target')
      return { ...place, migration: { from: place.to, to: `json:${folder}` }, database: folder }
    },
    contents: ({ database }) => treeOf(database),
    exitCode: 0,
    isUndone: true,
  },
  {
    name: 'a JSON file replaced',
    policies: { replace: true },
    build() {
      const place = scene({ 'things.json': documents(8) })
      const folder = join(place.folder, 'target')
      mkdirSync(folder)
      writeFileSync(join(folder, 'things.json'), '{"old": {"id": "old"}}')
      writeFileSync(join(folder, 'kept.json'), '{"k": {"id": "k"}}')
      return { ...place, migration: { from: place.from, to: `json:${folder}` }, database: folder }
    },
    contents: ({ database }) => treeOf(database),
    exitCode: 0,
    isUndone: true,
  },
]

for (const story of STORIES) {
  describe(story.name, () => {
    const before = story.contents(story.build())
    const whole = story.build()
    const calls = runChild(moving(whole, story)).calls!
    const after = story.contents(whole)

    test.each(everyFew(calls))('killed before call %i, its state lost', async (nth) => {
      const place = story.build()
      expect(runChild(moving(place, story, { call: '*', nth, when: 'before' }))).toEqual({ killed: true })
      rmSync(place.stateDir, { recursive: true, force: true })
      const report = await goneOn(place)
      if (!report) return expect([before, after]).toContainEqual(story.contents(place))

      expect(report.exitCode).toBe(story.exitCode)
      expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
      expect(story.contents(place)).toEqual(after)
      expect(report.notes.join('\n')).toContain('state folder was lost')
      await undone(place, story, report, before)
    })
  })
}

/** Undefined where the run had not begun to write, or had come to its end. */
async function goneOn(place: Scene): Promise<Report | undefined> {
  const { to: target } = place.migration
  const call = resume({ stateDir: place.stateDir, target })
  const outcome = await call.catch((error: unknown) => error as Error)
  if (!(outcome instanceof Error)) return outcome
  expect(outcome).toMatchObject({ code: 'RUN_UNKNOWN' })
  // Nothing is left that would stand in the way of another.
  expect((await failureOf(resume({ stateDir: place.stateDir, target }))).message).toContain(
    'No unfinished run',
  )
  return undefined
}

async function undone(place: Scene, story: Story, report: Report, before: unknown): Promise<void> {
  const isLost = report.notes.some((note) => note.includes('cannot be undone by key'))
  if (story.isUndone) expect(isLost).toBe(false)
  const back = await rollback(place)
  if (!isLost) {
    expect(back).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(story.contents(place)).toEqual(before)
    return
  }
  expect(back).toMatchObject({ state: 'rollback-incomplete', exitCode: 6 })
  expect(back.left.every(({ reason }) => reason.includes('journal went with it'))).toBe(true)
  expect(await rollback({ ...place, force: true })).toMatchObject({ state: 'rolled-back' })
}

function moving(
  { migration, stateDir }: Scene,
  { policies }: Story,
  fail: FailAt = { call: '*', nth: -1, when: 'before' },
): ChildRequest {
  return {
    command: 'migrate',
    migration,
    stateDir,
    policies: { backup: 'none', ...policies },
    batchBytes: 1_000,
    fail,
  }
}

/** Every point takes minutes: some of them each time, all of them with DRAY_THOROUGH. */
function everyFew(count: number): readonly number[] {
  const points = Array.from({ length: count }, (_, i) => i + 1)
  const step = process.env['DRAY_THOROUGH'] ? 1 : Math.ceil(count / POINTS)
  return points.filter((point) => point % step === 0)
}

const POINTS = 5

describe('a run whose state was lost', () => {
  const killed = (build: () => Scene, nth = 3): Scene => {
    const place = build()
    const fail = { call: 'writer.write', nth, when: 'after' } as const
    expect(runChild(moving(place, STORIES[0]!, fail))).toEqual({ killed: true })
    return place
  }

  test('goes on from another folder as well', async () => {
    const place = killed(STORIES[0]!.build)
    rmSync(place.stateDir, { recursive: true })
    const elsewhere = { stateDir: join(place.folder, 'elsewhere') }
    expect(await resume({ ...elsewhere, target: place.to })).toMatchObject({
      exitCode: 0,
      verified: 'verified',
    })
    expect((await compareStores(place.migration, elsewhere)).exitCode).toBe(0)
  })

  test('is refused where its state is not lost, and said where it is', async () => {
    const place = killed(STORIES[0]!.build)
    const error = await failureOf(resume({ stateDir: join(place.folder, 'elsewhere'), target: place.to }))
    expect(error.code).toBe('RUN_STATE')
    expect(error.hint).toContain(`--state ${place.stateDir}`)
  })

  test('is a resume like any where its state is here', async () => {
    const place = killed(STORIES[0]!.build)
    const report = await resume({ stateDir: place.stateDir, target: place.to })
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(report.notes.join()).not.toContain('lost')
  })

  test('says how much cannot be undone by key', async () => {
    const place = killed(() => {
      const filled = scene({ 'things.json': documents(12) })
      fillDatabase(filled.database, { things: { a: { id: 'a' } } })
      return filled
    })
    rmSync(place.stateDir, { recursive: true })
    const report = await resume({ stateDir: place.stateDir, target: place.to })
    expect(report.totals).toMatchObject({ read: 12, unchanged: 9, written: 3 })
    expect(report.notes.join('\n')).toContain('9 documents written before the state folder was lost')
    const back = await rollback(place)
    expect(back).toMatchObject({ reverted: 3, exitCode: 6 })
    expect(Object.keys(rows(place.database, 'things')!)).toHaveLength(10)
  })

  test('that was moved by functions needs them again', async () => {
    const place = scene({ 'things.json': documents(8) })
    const collections = {
      things: { map: ({ value }: { readonly value: object }) => ({ value: { ...value, more: 1 } }) },
    }
    const migration = { ...place.migration, collections }
    const stop = new AbortController()
    const onEvent = ({ type }: { readonly type: string }): void => {
      if (type === 'progress') stop.abort()
    }
    const options = { ...place, batchBytes: 1_000, onEvent, signal: stop.signal }
    expect((await failureOf(migrate(migration, options))).code).toBe('INTERRUPTED')
    rmSync(place.stateDir, { recursive: true })
    expect((await failureOf(resume({ stateDir: place.stateDir, target: place.to }))).code).toBe(
      'PLAN_CHANGED',
    )
    const report = await resume({ stateDir: place.stateDir, target: place.to, migration })
    expect(report).toMatchObject({ exitCode: 0, totals: { written: 8 } })
    expect(rows(place.database, 'things')?.['doc-1']).toMatchObject({ more: 1 })
  })

  test('leads to a mistake that names the next command where there is none', async () => {
    const place = scene({ 'things.json': documents(2) })
    const error = await failureOf(resume({ stateDir: place.stateDir, target: place.to }))
    expect(error).toMatchObject({ code: 'RUN_UNKNOWN' })
    expect(error.hint).toContain('dray migrate')
  })
})
