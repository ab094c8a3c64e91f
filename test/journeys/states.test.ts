import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import {
  findRun,
  listRuns,
  migrate,
  replay,
  resume,
  rollback,
  verifyRun,
  type RunState,
} from '../../src/index.ts'
import { exitCodeOf } from '../../src/model/exit-codes.ts'
import { ANSWERS, insteadOf, type RunCommand } from '../../src/run/states.ts'
import {
  documents,
  failureOf,
  fillDatabase,
  rows,
  runChild,
  scene,
  treeOf,
  withDatabase,
  type FailAt,
  type Scene,
} from './scene.ts'

/** How a run gets into each state, for real: by the hands of a user, an application, or a SIGKILL. */
const WAYS: Readonly<Record<RunState, () => Promise<Scene>>> = {
  planned: async () => killed({ call: 'control.put', nth: 1, when: 'after' }),
  /** As far as this machine can tell: another one began it. */
  async running() {
    const place = killed({ call: 'writer.write', nth: 2, when: 'after' })
    const ledger = new DatabaseSync(join(place.stateDir, 'ledger.db'))
    const elsewhere = `UPDATE notes SET value = json_set(value, '$.host', 'another') WHERE name = 'worker'`
    expect(ledger.prepare(elsewhere).run().changes).toBe(1)
    ledger.close()
    return place
  },
  async interrupted() {
    const place = twoCollections()
    const stop = new AbortController()
    const options = { stateDir: place.stateDir, batchBytes: 1_000, signal: stop.signal }
    const onEvent = ({ type }: { type: string }): void => {
      if (type === 'collection-end') stop.abort()
    }
    expect((await failureOf(migrate(place.migration, { ...options, onEvent }))).code).toBe('INTERRUPTED')
    return place
  },
  async failed() {
    const place = scene({ 'things.json': documents(4), 'others.json': '{"a": {"id": "a"}, "b": {' })
    expect((await migrate(place.migration, { stateDir: place.stateDir })).exitCode).toBe(4)
    return place
  },
  async finished() {
    const place = twoCollections()
    expect((await migrate(place.migration, { stateDir: place.stateDir })).exitCode).toBe(0)
    return place
  },
  async 'finished-with-rejects'() {
    const place = scene({ 'things.json': [{ id: 'a' }, { id: 'b' }, { id: 'a', again: true }] })
    expect((await migrate(place.migration, { stateDir: place.stateDir })).exitCode).toBe(3)
    return place
  },
  async 'rolling-back'() {
    const place = await WAYS.finished()
    const fail: FailAt = { call: 'destroy', nth: 1, when: 'before' }
    expect(runChild({ command: 'rollback', stateDir: place.stateDir, fail })).toEqual({ killed: true })
    return place
  },
  async 'rolled-back'() {
    const place = await WAYS.finished()
    await rollback({ stateDir: place.stateDir })
    return place
  },
  async 'rollback-incomplete'() {
    const place = twoCollections()
    fillDatabase(place.database, { things: { 'thing-1': { id: 'thing-1', by: 'app' } } })
    const policies = { onConflict: 'overwrite' } as const
    expect((await migrate(place.migration, { stateDir: place.stateDir, policies })).exitCode).toBe(0)
    withDatabase(place.database, (database) =>
      database.exec(`UPDATE things SET data = '{"id":"thing-2","by":"since"}' WHERE id = 'thing-2'`),
    )
    expect((await rollback({ stateDir: place.stateDir })).exitCode).toBe(6)
    return place
  },
}

/** What a command that does something ends with, by the state that it found. */
const ENDS: Readonly<Record<RunState, Partial<Record<RunCommand, number>>>> = {
  planned: { resume: 0, rollback: 0 },
  running: { resume: 0, rollback: 0 },
  interrupted: { resume: 0, rollback: 0 },
  // The damaged file is as damaged as it was.
  failed: { resume: 4, rollback: 0, verify: 4 },
  finished: { migrate: 0, resume: 0, rollback: 0, verify: 0, replay: 0 },
  'finished-with-rejects': { migrate: 3, resume: 3, rollback: 0, verify: 3, replay: 0 },
  'rolling-back': { rollback: 0 },
  'rolled-back': { migrate: 0, rollback: 0 },
  'rollback-incomplete': { rollback: 6 },
}

const STATES = Object.keys(WAYS) as readonly RunState[]
const COMMANDS: Readonly<Record<RunCommand, (place: Scene) => Promise<{ readonly exitCode: number }>>> = {
  migrate: (place) => migrate(place.migration, { stateDir: place.stateDir }),
  resume: ({ stateDir }) => resume({ stateDir }),
  rollback: ({ stateDir }) => rollback({ stateDir }),
  verify: ({ stateDir }) => verifyRun({ stateDir }),
  replay: ({ stateDir }) => replay({ stateDir, policies: { onConflict: 'skip' } }),
}

describe.each(STATES)('a run that is %s', (state) => {
  test.each(Object.keys(COMMANDS) as readonly RunCommand[])('answers %s', async (command) => {
    const place = await WAYS[state]()
    const [run] = await listRuns(place)
    expect(run?.state).toBe(state)
    const answer = ANSWERS[state][command]
    const before = await everythingAt(place)

    if (typeof answer === 'object') {
      const error = await failureOf(COMMANDS[command](place))
      expect(error.code).toBe('RUN_STATE')
      expect(exitCodeOf(error.code)).toBe(2)
      expect(error.hint).toBe(insteadOf(answer, run!))
      expect(await everythingAt(place)).toEqual(before)
      return
    }
    const { exitCode } = await COMMANDS[command](place)
    expect(exitCode).toBe(ENDS[state][command])
    if (answer !== 'go') expect(await everythingAt(place)).toEqual(before)
  })

  test('is no dead end: what its answers advise leads out of it', async () => {
    const place = await WAYS[state]()
    await rollback({ stateDir: place.stateDir, ...(state === 'rollback-incomplete' && { force: true }) })
    expect((await findRun(undefined, place)).state).toBe('rolled-back')
    const again = await migrate(place.migration, {
      stateDir: place.stateDir,
      policies: { onConflict: 'skip' },
    })
    expect(['finished', 'finished-with-rejects', 'failed']).toContain(again.state)
    expect(Object.keys(rows(place.database, 'things')!)).not.toHaveLength(0)
  })
})

test('every state and every command has its cell', () => {
  expect(Object.keys(ANSWERS).toSorted()).toEqual([...STATES].toSorted())
  for (const state of STATES)
    expect(Object.keys(ANSWERS[state]).toSorted()).toEqual(Object.keys(COMMANDS).toSorted())
})

describe('what a look changes', () => {
  test('verify does not finish a run that stopped halfway', async () => {
    const place = scene({ 'things.json': documents(12), 'others.json': documents(3, 'other') })
    fillDatabase(place.database, { things: { 'doc-9': { id: 'doc-9', by: 'app' } } })
    const options = { stateDir: place.stateDir, batchBytes: 1_000 }
    expect((await failureOf(migrate(place.migration, options))).code).toBe('CONFLICT')
    expect(await verifyRun(options)).toMatchObject({ state: 'failed', verified: 'not-verified', exitCode: 1 })
    expect((await findRun(undefined, place)).state).toBe('failed')
  })

  test('an application that goes on writing does not unmake a finished run', async () => {
    const place = await WAYS.finished()
    const { finishedAt } = await findRun(undefined, place)
    withDatabase(place.database, (database) =>
      database.exec(`UPDATE things SET data = '{"id":"thing-2","by":"since"}' WHERE id = 'thing-2'`),
    )
    const report = await verifyRun(place)
    expect(report).toMatchObject({ state: 'finished', verified: 'difference', exitCode: 4 })
    expect(report.mismatches).toEqual([{ collection: 'things', key: 'thing-2', kind: 'content' }])
    expect(await findRun(undefined, place)).toMatchObject({ state: 'finished', finishedAt })
  })

  test('the time that it tells is its own, however long ago the run was', async () => {
    const place = await WAYS.finished()
    const ledger = new DatabaseSync(join(place.stateDir, 'ledger.db'))
    ledger.exec('UPDATE runs SET started_at = started_at - 86400000')
    ledger.close()
    const { seconds } = await verifyRun(place)
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThan(3_600)
  })
})

function twoCollections(): Scene {
  return scene({ 'things.json': documents(8, 'thing'), 'others.json': documents(3, 'other') })
}

function killed(fail: FailAt): Scene {
  const place = twoCollections()
  const { migration, stateDir } = place
  const request = { command: 'migrate', migration, stateDir, batchBytes: 1_000, fail } as const
  expect(runChild(request)).toEqual({ killed: true })
  return place
}

/** Every file but the ledger, whose pages may be checkpointed by who reads it; and what the ledger says. */
async function everythingAt(place: Scene): Promise<unknown> {
  const tree = Object.entries(treeOf(place.folder)).filter(([path]) => !path.startsWith('state/ledger.db'))
  return { tree: Object.fromEntries(tree), runs: await listRuns(place) }
}
