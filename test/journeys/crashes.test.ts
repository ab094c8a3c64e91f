import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isBalanced } from '../../src/model/counts.ts'
import { listRuns, resume, rollback, type Policies } from '../../src/index.ts'
import {
  documents,
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
 * A real SIGKILL before every single call that a small run makes to its target, and again before every call of the
 * rollback. Whatever is left, a resume comes to what an undisturbed run comes to, and a rollback to what was there before.
 */
interface Story {
  readonly name: string
  readonly policies: Partial<Policies>
  build(): Scene
  contents(place: Scene): unknown
  readonly exitCode: number
  /** The run was begun before, and stopped there or came to no good end; this happened since. It is resumed. */
  readonly begun?: { readonly fail?: FailAt; mend(place: Scene): void }
}

const OLD = {
  a: { id: 'a', by: 'app' },
  'doc-3': { id: 'doc-3', by: 'app' },
  'doc-9': { id: 'doc-9', by: 'app' },
}
const REPEATED = ['doc-1', 'doc-5', 'doc-1', 'doc-7', 'doc-9', 'doc-1'].map((id, n) => ({
  id,
  n,
  text: 'y'.repeat(300),
}))

const STORIES: readonly Story[] = [
  {
    name: 'into a new database',
    policies: {},
    build: () => scene({ 'things.json': documents(8), 'others.json': documents(3, 'other') }),
    contents: ({ database }) => [rows(database, 'things'), rows(database, 'others')],
    exitCode: 0,
  },
  {
    name: 'overwriting in a database that holds data',
    policies: { onConflict: 'overwrite' },
    build() {
      const place = scene({ 'things.json': documents(12) })
      fillDatabase(place.database, { things: OLD, untouched: { z: { id: 'z' } } })
      return place
    },
    contents: ({ database }) => [rows(database, 'things'), rows(database, 'untouched')],
    exitCode: 0,
  },
  {
    name: 'keys that come twice, overwriting',
    policies: { onConflict: 'overwrite' },
    build() {
      const place = scene({ 'things.json': REPEATED })
      fillDatabase(place.database, { things: OLD })
      return place
    },
    contents: ({ database }) => rows(database, 'things'),
    exitCode: 3,
  },
  {
    name: 'a JSON file replaced',
    policies: { replace: true },
    build() {
      const place = scene({ 'things.json': documents(8) })
      const database = join(place.folder, 'target')
      mkdirSync(database)
      writeFileSync(join(database, 'things.json'), '{"old": {"id": "old"}}')
      writeFileSync(join(database, 'kept.json'), '{"k": {"id": "k"}}')
      return { ...place, migration: { from: place.from, to: `json:${database}` }, database }
    },
    contents: ({ database }) => treeOf(database),
    exitCode: 0,
  },
  {
    name: 'keys that come twice, into a JSON folder',
    policies: {},
    build() {
      const place = scene({ 'things.json': REPEATED, 'others.json': documents(3, 'other') })
      const database = join(place.folder, 'target')
      return { ...place, migration: { from: place.from, to: `json:${database}` }, database }
    },
    contents: ({ database }) => treeOf(database),
    exitCode: 3,
  },
  {
    name: 'a file that changed after a crash, overwriting',
    policies: { onConflict: 'overwrite' },
    build() {
      const place = scene({ 'things.json': documents(12) })
      fillDatabase(place.database, { things: { ...OLD, 'doc-1': documents(2)['doc-1'] } })
      return place
    },
    contents: ({ database }) => rows(database, 'things'),
    exitCode: 0,
    begun: {
      fail: { call: 'writer.write', nth: 4, when: 'before' },
      mend: (place) => place.write('things.json', documents(9, 'doc', { changed: true })),
    },
  },
  {
    name: 'a damaged file that was mended, into a new database',
    policies: {},
    build: () => scene({ 'things.json': documents(4), 'others.json': '{"a": {"id": "a"},' }),
    contents: ({ database }) => [rows(database, 'things'), rows(database, 'others')],
    exitCode: 0,
    begun: { mend: (place) => place.write('others.json', documents(6, 'other')) },
  },
]

for (const story of STORIES) {
  describe(story.name, () => {
    const before = story.contents(story.build())
    const whole = begin(story)
    const calls = runChild(moving(whole, story)).calls!
    const after = story.contents(whole)
    const undo = runChild({
      command: 'rollback',
      stateDir: whole.stateDir,
      fail: { call: '*', nth: -1, when: 'before' },
    })

    test('undisturbed', () => {
      expect(calls).toBeGreaterThan(10)
      expect(after).not.toEqual(before)
      expect(undo).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(story.contents(whole)).toEqual(before)
    })

    test.each(everyFew(calls))('killed before call %i of the run', async (nth) => {
      const place = begin(story)
      expect(runChild(moving(place, story, nth))).toEqual({ killed: true })
      if ((await listRuns({ stateDir: place.stateDir })).length === 0) return
      const comeBack = snapshotOf(place)
      const report = await resume({ stateDir: place.stateDir })
      expect(report.exitCode).toBe(story.exitCode)
      expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
      expect(story.contents(place)).toEqual(after)
      const back = await rollback({ stateDir: place.stateDir })
      expect(back).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(story.contents(place)).toEqual(before)
      comeBack()
      const atOnce = await rollback({ stateDir: place.stateDir })
      expect(atOnce).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(story.contents(place)).toEqual(before)
    })

    test.each(everyFew(undo.calls!))('killed before call %i of the rollback', async (nth) => {
      const place = begin(story)
      expect(runChild(moving(place, story))).toMatchObject({ exitCode: story.exitCode })
      const killed = runChild({
        command: 'rollback',
        stateDir: place.stateDir,
        fail: { call: '*', nth, when: 'before' },
      })
      expect(killed).toEqual({ killed: true })
      const back = await rollback({ stateDir: place.stateDir })
      expect(back).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(story.contents(place)).toEqual(before)
    })
  })
}

function begin(story: Story): Scene {
  const place = story.build()
  if (!story.begun) return place
  const { fail, mend } = story.begun
  const first = runChild({ ...migrating(place, story), ...(fail && { fail }) })
  expect(first.killed || first.exitCode !== 0).toBe(true)
  mend(place)
  return place
}

/** The call that is under test: it dies before its nth call to the target. */
function moving(place: Scene, story: Story, nth = -1): ChildRequest {
  const fail = { call: '*', nth, when: 'before' } as const
  if (!story.begun) return { ...migrating(place, story), fail }
  return { command: 'resume', stateDir: place.stateDir, batchBytes: 1_000, fail }
}

function migrating({ migration, stateDir }: Scene, { policies }: Story): ChildRequest {
  return {
    command: 'migrate',
    migration,
    stateDir,
    policies: { backup: 'none', ...policies },
    batchBytes: 1_000,
  }
}

/** Everything of a scene as it is now; the function returned puts it back. */
function snapshotOf({ folder }: Scene): () => void {
  const kept = `${folder}-kept`
  cpSync(folder, kept, { recursive: true })
  return () => {
    rmSync(folder, { recursive: true })
    cpSync(kept, folder, { recursive: true })
  }
}

/** Every point takes minutes: some of them each time, all of them with DRAY_THOROUGH. */
function everyFew(count: number): readonly number[] {
  const points = Array.from({ length: count }, (_, i) => i + 1)
  const step = process.env['DRAY_THOROUGH'] ? 1 : Math.ceil(count / POINTS)
  return points.filter((point) => point % step === 0)
}

const POINTS = 4
