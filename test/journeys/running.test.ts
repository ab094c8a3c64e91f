import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import {
  findRun,
  migrate,
  plan,
  resume,
  rollback,
  verifyRun,
  type Event,
  type MigrationLike,
} from '../../src/index.ts'
import { documents, failureOf, rows, runChild, scene, tables, treeOf, type Scene } from './scene.ts'

describe('what is asked for', () => {
  test('--collections moves these and no others, also through a resume', async () => {
    const place = three()
    const stop = new AbortController()
    const onEvent = ({ type }: Event): void => void (type === 'collection-end' && stop.abort())
    const options = { ...stateOf(place), collections: ['a', 'c'], signal: stop.signal, onEvent }
    expect((await failureOf(migrate(place.migration, options))).code).toBe('INTERRUPTED')
    const report = await resume(stateOf(place))
    expect(report.routes.map(({ to }) => to)).toEqual(['a', 'c'])
    expect(tables(place.database)).toEqual(['a', 'c'])
    const rest = await migrate(place.migration, { ...stateOf(place), collections: ['b'] })
    expect(rest).toMatchObject({ exitCode: 0, undo: { tier: 'drop' } })
    expect(tables(place.database)).toEqual(['a', 'b', 'c'])
    // The later run goes alone; what lay there before it stays.
    expect(await rollback(stateOf(place))).toMatchObject({ state: 'rolled-back', dropped: ['b'] })
    expect(tables(place.database)).toEqual(['a', 'c'])
  })

  test('--no-verify ends as not verified, and a later look makes up for it', async () => {
    const place = three()
    const report = await migrate(place.migration, { ...stateOf(place), policies: { verify: 'none' } })
    expect(report).toMatchObject({ state: 'finished', verified: 'not-verified', exitCode: 0 })
    expect(await verifyRun(stateOf(place))).toMatchObject({
      verified: 'verified',
      exitCode: 0,
      state: 'finished',
    })
  })

  test('optional files that are not there are empty collections, and no mistake in the accounts', async () => {
    const place = scene({ 'a.json': documents(2) })
    const collections = { a: { read: { file: 'a.json' } }, b: { read: { file: 'b.json', optional: true } } }
    const report = await migrate({ ...place.migration, collections }, stateOf(place))
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(rows(place.database, 'b')).toEqual({})
    expect(await rollback(stateOf(place))).toMatchObject({ exitCode: 0 })
  })

  test('two collections made from one source collection, each counted once', async () => {
    const place = scene({ 'a.json': documents(7) })
    const collections = { first: { from: 'a', read: { file: 'a.json' } }, second: { from: 'a' } }
    const report = await migrate({ ...place.migration, collections }, stateOf(place))
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { read: 14, written: 14 } })
    expect(rows(place.database, 'second')).toEqual(rows(place.database, 'first'))
    const twoWays = { ...collections, second: { from: 'a', read: { file: 'b.json' } } }
    const error = await failureOf(plan({ ...place.migration, collections: twoWays }, stateOf(place)))
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('a run that is asked to stop', () => {
  test.each(['protect', 'transfer', 'verify'])(
    'while it %ss: drains, is resumable, and ends as if undisturbed',
    async (step) => {
      const place = three()
      const stop = new AbortController()
      const onEvent = (event: Event): void => {
        if (event.type === 'progress' && event.step === step) stop.abort()
      }
      const error = await failureOf(
        migrate(place.migration, { ...stateOf(place), signal: stop.signal, onEvent }),
      )
      expect(error.code).toBe('INTERRUPTED')
      const run = await findRun(undefined, place)
      expect(run).toMatchObject({ state: 'interrupted', report: { state: 'interrupted', exitCode: 130 } })
      expect(error.hint).toContain(`dray resume ${run.id}`)
      expect(await resume(stateOf(place))).toMatchObject({ run: run.id, state: 'finished', exitCode: 0 })
      expect(rows(place.database, 'c')).toEqual(documents(5, 'c'))
    },
  )

  test('before it began at all has begun nothing', async () => {
    const place = three()
    const error = await failureOf(
      migrate(place.migration, { ...stateOf(place), signal: AbortSignal.abort() }),
    )
    expect(error.code).toBe('INTERRUPTED')
    expect(rows(place.database, 'a')).toBeUndefined()
    const runs = await findRun(undefined, place).catch(() => undefined)
    if (runs) expect(await resume(stateOf(place))).toMatchObject({ exitCode: 0 })
  })

  test('keeps the start of the first attempt: a mapping has one clock', async () => {
    const place = three()
    const map = (
      { key, value }: { key: string; value: object },
      { run }: { run: { startedAt: number } },
    ) => ({
      key,
      value: { ...value, at: run.startedAt },
    })
    const migration = { ...place.migration, collections: { a: { map } } } as MigrationLike
    const stop = new AbortController()
    let pages = 0
    const onEvent = (event: Event): void => {
      if (event.type === 'progress' && event.step === 'transfer' && ++pages === 1) stop.abort()
    }
    await failureOf(migrate(migration, { ...stateOf(place), signal: stop.signal, onEvent }))
    // Functions are nowhere but in the caller's hands.
    const forgotten = await failureOf(resume(stateOf(place)))
    expect(forgotten).toMatchObject({ code: 'PLAN_CHANGED' })
    expect(forgotten.message).toContain('a')
    await resume({ ...stateOf(place), migration })
    const { startedAt } = await findRun(undefined, place)
    const times = Object.values(rows(place.database, 'a')!).map((document) => (document as { at: number }).at)
    expect(new Set(times)).toEqual(new Set([startedAt]))
  })
})

describe('what is told on the way', () => {
  test('steps and collections in their order, from the start of the run to its end', async () => {
    const place = three()
    const told: string[] = []
    const onEvent = (event: Event): void => {
      if (event.type === 'progress' || event.type === 'record') return
      told.push('step' in event ? `${event.type} ${event.step}` : event.type)
      if (event.type === 'collection-end') expect(event.counts.read).toBe(5)
    }
    const records: string[] = []
    const each = (event: Event): void => {
      onEvent(event)
      if (event.type === 'record') records.push(`${event.collection} ${event.key} ${event.outcome}`)
    }
    await migrate(place.migration, { ...stateOf(place), onEvent: each, recordEvents: true })
    expect(told).toEqual([
      'run-start',
      'step-start protect',
      'step-end protect',
      'step-start transfer',
      ...Array.from({ length: 3 }, () => 'collection-end'),
      'step-end transfer',
      'step-start verify',
      'step-end verify',
      'run-end',
    ])
    expect(records).toHaveLength(15)
    expect(records).toContain('b b-3 written')
  })

  test('as many bytes as the pages held, of rows with a key of several columns too', async () => {
    const { database, folder, stateDir } = scene()
    const source = new DatabaseSync(database)
    source.exec(`CREATE TABLE lines (owner INTEGER, n INTEGER, text TEXT, PRIMARY KEY (owner, n));
      INSERT INTO lines VALUES (1, 1, '${'x'.repeat(200)}'), (1, 2, '${'y'.repeat(200)}')`)
    source.close()
    let bytes = 0
    const onEvent = (event: Event): void => {
      if (event.type === 'progress' && event.step === 'transfer') bytes += event.bytes
    }
    await migrate({ from: `sqlite:${database}`, to: `json:${join(folder, 'out')}` }, { stateDir, onEvent })
    expect(bytes).toBeGreaterThan(400)
  })

  test('a report is plain data, the same when it is asked for again', async () => {
    const place = three()
    const report = await migrate(place.migration, stateOf(place))
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    const { notes: _note, command: _command, ...again } = await resume(stateOf(place))
    const { notes, command, ...once } = report
    expect({ notes, command }).toEqual({ notes: [], command: 'migrate' })
    expect(again).toEqual(once)
  })
})

describe('what a run leaves behind', () => {
  test('beside its target nothing, in its folder what is needed, readable by its owner alone', async () => {
    const place = three()
    const before = treeOf(place.data)
    const { run } = await migrate(place.migration, stateOf(place))
    expect(readdirSync(place.folder).toSorted()).toEqual(['app.db', 'data', 'state'])
    expect(readdirSync(join(place.stateDir, 'runs', run))).not.toContain('scratch')
    expect(treeOf(place.data)).toEqual(before)
  })

  test('a backup that a killed attempt began is not taken for one', async () => {
    const place = three()
    const { migration, stateDir } = place
    const fail = { call: 'writer.write', nth: 2, when: 'after' } as const
    expect(runChild({ command: 'migrate', migration, stateDir, batchBytes: 1_000, fail })).toEqual({
      killed: true,
    })
    const report = await resume(stateOf(place))
    expect(report).toMatchObject({ exitCode: 0, backup: { files: 3, verified: true } })
    expect(Object.keys(treeOf(report.backup!.path))).toContain('manifest.json')
  })
})

function three(): Scene {
  return scene({ 'a.json': documents(5, 'a'), 'b.json': documents(5, 'b'), 'c.json': documents(5, 'c') })
}

function stateOf({ stateDir }: Scene) {
  return { stateDir, batchBytes: 1_000 }
}
