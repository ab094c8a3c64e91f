import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  findRun,
  listRuns,
  migrate,
  openStore,
  planReplay,
  replay,
  resume,
  rollback,
  verifyRun,
  type MigrationInput,
} from '../../src/index.ts'
import type { CollectionInfo } from '../../src/store/source.ts'
import { corrected, linesOf, NARROW, refused, WIDE } from './rejected.ts'
import { failureOf, fillDatabase, rows, scene, treeOf, type Scene } from './scene.ts'

describe('after a fix of the migration', () => {
  test('the rejects arrive, verified, and the parent stays as it was', async () => {
    const { place, before, after } = refused()
    const first = await migrate(before, place)
    expect(first).toMatchObject({ exitCode: 3, totals: { read: 4, written: 2, refused: 2 } })
    const parent = await findRun(first.run, place)

    const report = await replay({ ...place, migration: after })
    expect(report).toMatchObject({
      command: 'replay',
      parent: first.run,
      state: 'finished',
      verified: 'verified',
      exitCode: 0,
      totals: { read: 2, written: 2, refused: 0 },
    })
    expect(Object.keys(rows(place.database, 'things')!).toSorted()).toEqual(['a', 'b', 'c', 'd'])
    expect(await findRun(first.run, place)).toEqual(parent)
    expect((await findRun(report.run, place)).parent).toBe(first.run)
  })

  test('what fails again is a reject of the new run, and can be replayed from there', async () => {
    const { place, before, after } = refused()
    await migrate(before, place)
    const again = await replay({ ...place, migration: before })
    expect(again).toMatchObject({ exitCode: 3, totals: { read: 2, refused: 2, written: 0 } })
    expect(again.rejects.map(({ key, where }) => [key, where])).toEqual([
      ['b', expect.stringContaining('things.json')],
      ['d', expect.stringContaining('things.json')],
    ])
    const third = await replay({ ...place, migration: after })
    expect(third).toMatchObject({ parent: again.run, exitCode: 0, totals: { written: 2 } })
  })

  test('whose file is gone: said, and written again by a verification', async () => {
    const { place, before, after } = refused()
    const { run } = await migrate(before, place)
    rmSync(join(place.stateDir, 'runs', run, 'rejects.ndjson'))
    const error = await failureOf(replay({ ...place, migration: after }))
    expect(error.code).toBe('STORE_MISSING')
    expect(error.hint).toContain(`dray verify ${run}`)
    await verifyRun(place)
    expect(await replay({ ...place, migration: after })).toMatchObject({
      exitCode: 0,
      totals: { written: 2 },
    })
  })

  test('a dry run says what would become of them and writes nothing', async () => {
    const { place, before, after } = refused()
    await migrate(before, place)
    const tree = treeOf(place.folder)
    const plan = await planReplay({ ...place, migration: after })
    expect(plan.forecast.routes).toMatchObject([{ to: 'things', records: 2, rejects: 0, writes: 2 }])
    expect((await planReplay({ ...place, migration: before })).forecast.routes).toMatchObject([
      { rejects: 2 },
    ])
    const changed = Object.entries(treeOf(place.folder)).filter(([path, hash]) => tree[path] !== hash)
    expect(changed.filter(([path]) => !path.startsWith('state/ledger.db'))).toEqual([])
  })

  test('a mapping and its path parts are applied to the record of the source, once', async () => {
    const place = scene({ 'p1/files.json': [{ id: 7, n: 1 }], 'p2/files.json': [{ id: 8, n: 'x' }] })
    const mapped = (schema: z.ZodType): MigrationInput => ({
      ...place.migration,
      collections: {
        files: {
          read: { files: '{project}/files.json' },
          schema,
          map: ({ key, value, parts }) => ({
            key: `${parts['project']}/${key}`,
            value: { ...value, project: parts['project'], times: (value.times ?? 0) + 1 },
          }),
        },
      },
    })
    const narrow = z.object({ id: z.number(), n: z.number() })
    await migrate(mapped(narrow), place)
    await replay({ ...place, migration: mapped(z.object({ id: z.number(), n: z.unknown() })) })
    expect(rows(place.database, 'files')).toEqual({
      'p1/7': { id: 7, n: 1, project: 'p1', times: 1 },
      'p2/8': { id: 8, n: 'x', project: 'p2', times: 1 },
    })
  })
})

test('a number stays a number where the target keeps such keys', async () => {
  const place = scene({
    'things.json': [
      { id: 7, n: 'x' },
      { id: '7', n: 'y' },
    ],
  })
  const to = `memory:replayed-${process.pid}`
  const judged = (schema: z.ZodType): MigrationInput => ({
    from: place.from,
    to,
    collections: { things: { schema } },
  })
  await migrate(judged(z.object({ n: z.number() })), place)
  await replay({ ...place, migration: judged(z.object({ n: z.string() })) })
  const store = await openStore(to, { role: 'source', scratch: place.folder })
  const [{ name, layout }] = (await store.collections()) as [CollectionInfo]
  const page = await store.scan(name, { layout, limit: { bytes: 1e6, entries: 10 } })
  const found = Array.from(page.entries(), ({ key, body }) => [key.parts[0], body.value()])
  expect(found).toEqual([
    [7, { id: 7, n: 'x' }],
    ['7', { id: '7', n: 'y' }],
  ])
})

describe('what the reader of the source refused', () => {
  function unreadable(): Scene {
    return scene({
      'things.json': '[{"id":"a"}, {"id":"b","x":1,"x":2}, {"noid":true}, {"id":"d","x":"\ud800 is fine"}]',
    })
  }

  test('stays refused for its reason: only a correction helps', async () => {
    const place = unreadable()
    const first = await migrate(place.migration, place)
    expect(first.exitCode).toBe(3)
    const again = await replay(place)
    expect(again.totals).toMatchObject({
      read: first.totals.refused,
      refused: first.totals.refused,
      written: 0,
    })
    expect(again.rejects.map(({ code, reason }) => [code, reason])).toEqual(
      first.rejects.map(({ code, reason }) => [code, reason]),
    )
  })

  test('arrives once it is corrected', async () => {
    const place = unreadable()
    const { run } = await migrate(place.migration, place)
    const rejects = corrected(place, run, (line) =>
      line['code'] === 'KEY_MISSING'
        ? { ...line, key: 'c', record: { id: 'c' } }
        : { ...line, key: 'b', record: { id: 'b', x: 1 } },
    )
    expect(await replay({ ...place, rejects })).toMatchObject({ exitCode: 0, totals: { written: 2 } })
    expect(rows(place.database, 'things')).toMatchObject({ b: { x: 1 }, c: { id: 'c' } })
  })
})

describe('a repeated key', () => {
  function repeated(): Scene {
    return scene({ 'things.json': [{ id: 'a', n: 1 }, { id: 'b' }, { id: 'a', n: 2 }] })
  }

  test('is a conflict with the first, decided by the policy', async () => {
    const place = repeated()
    await migrate(place.migration, place)
    expect((await failureOf(replay(place))).code).toBe('CONFLICT')
    const report = await resume({ ...place, policies: { onConflict: 'overwrite' } })
    expect(report).toMatchObject({ exitCode: 0, totals: { written: 1 } })
    expect(rows(place.database, 'things')).toMatchObject({ a: { n: 2 } })
    await rollback({ ...place, run: report.run })
    expect(rows(place.database, 'things')).toMatchObject({ a: { n: 1 }, b: {} })
  })
})

describe('rejects that were replayed already', () => {
  test('are not sent again by themselves: neither done nor foretold', async () => {
    const { place, before, after } = refused()
    const { run } = await migrate(before, place)
    const child = await replay({ ...place, migration: after })
    const asked = { ...place, run, migration: after }
    for (const refusal of [await failureOf(replay(asked)), await failureOf(planReplay(asked))]) {
      expect(refusal.code).toBe('RUN_STATE')
      expect(refusal.message).toContain(`its rejects were already replayed by ${child.run}`)
      expect(refusal.hint).toContain(`dray rollback ${child.run}`)
      expect(refusal.hint).toContain(`dray replay ${run} --on-conflict skip`)
    }
    expect(await listRuns(place)).toHaveLength(2)
  })

  test('go again with a word about conflicts, and after the other replay was taken back', async () => {
    const { place, before, after } = refused()
    const { run } = await migrate(before, place)
    const child = await replay({ ...place, migration: after })
    const again = await replay({ ...place, run, migration: after, policies: { onConflict: 'skip' } })
    expect(again).toMatchObject({ parent: run, exitCode: 0 })
    await rollback({ ...place, run: again.run })
    await rollback({ ...place, run: child.run })
    expect(await replay({ ...place, migration: after })).toMatchObject({
      parent: run,
      totals: { written: 2 },
    })
  })

  test('stand in the way of no other collection', async () => {
    const place = scene({ 'things.json': [{ id: 'a', n: 'x' }], 'more.json': [{ id: 'a', n: 'y' }] })
    const judged = (schema: z.ZodType): MigrationInput => ({
      ...place.migration,
      collections: { things: { schema }, more: { schema } },
    })
    const { run } = await migrate(judged(NARROW), place)
    const asked = { ...place, run, migration: judged(WIDE) }
    await replay({ ...asked, collections: ['things'] })
    expect((await failureOf(replay(asked))).code).toBe('RUN_STATE')
    expect(await replay({ ...asked, collections: ['more'] })).toMatchObject({ totals: { written: 1 } })
  })
})

describe('undo', () => {
  test('of a replay leaves what the parent wrote', async () => {
    const { place, before, after } = refused()
    await migrate(before, place)
    const left = rows(place.database, 'things')
    await replay({ ...place, migration: after })
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(rows(place.database, 'things')).toEqual(left)
  })

  test('of a parent waits for that of its replay', async () => {
    const { place, before, after } = refused()
    const parent = await migrate(before, place)
    const child = await replay({ ...place, migration: after })
    const all = rows(place.database, 'things')
    const error = await failureOf(rollback({ ...place, run: parent.run }))
    expect(error.code).toBe('RUN_STATE')
    expect(error.hint).toContain(`dray rollback ${child.run}`)
    expect(rows(place.database, 'things')).toEqual(all)
    await rollback({ ...place, run: child.run })
    expect(await rollback({ ...place, run: parent.run })).toMatchObject({ state: 'rolled-back' })
    expect(rows(place.database, 'things')).toBeUndefined()
  })

  test('of a parent by force takes the replayed records along, and exports them', async () => {
    const { place, before, after } = refused()
    const parent = await migrate(before, place)
    await replay({ ...place, migration: after })
    const report = await rollback({ ...place, run: parent.run, force: true })
    expect(report).toMatchObject({ state: 'rolled-back' })
    expect(linesOf(report.exported!).map(({ key }) => key)).toEqual(['b', 'd'])
  })
})

describe('a replay that was interrupted', () => {
  test('goes on from the rejects, to what an undisturbed one leaves', async () => {
    const { place, before, after } = refused()
    const parent = await migrate(before, place)
    const stop = new AbortController()
    const onEvent = ({ type }: { readonly type: string }): void => {
      if (type === 'progress') stop.abort()
    }
    const options = { ...place, migration: after, batchBytes: 1, onEvent, signal: stop.signal }
    expect((await failureOf(replay(options))).code).toBe('INTERRUPTED')
    const report = await resume({ ...place, migration: after })
    expect(report).toMatchObject({ parent: parent.run, exitCode: 0, totals: { read: 2, written: 2 } })
    expect(Object.keys(rows(place.database, 'things')!)).toHaveLength(4)
    expect(await verifyRun(place)).toMatchObject({ verified: 'verified' })
  })
})

describe('it is refused', () => {
  test('without the functions that the run had', async () => {
    const { place, before } = refused()
    await migrate(before, place)
    expect((await failureOf(replay(place))).code).toBe('PLAN_CHANGED')
  })

  test('where the configuration keeps the collection in another form by now', async () => {
    const { place, before } = refused()
    await migrate(before, place)
    const migration = { ...before, collections: { things: { schema: WIDE, store: { table: 'elsewhere' } } } }
    expect((await failureOf(replay({ ...place, migration }))).code).toBe('PLAN_CHANGED')
    expect(rows(place.database, 'elsewhere')).toBeUndefined()
  })

  test('where the target is written whole, which would leave nothing but the rejects', async () => {
    const place = scene()
    fillDatabase(place.database, { things: { a: { id: 'a', n: 1 }, b: { id: 'b', n: 'two' } } })
    const to = `json:${join(place.folder, 'out.json')}`
    const migration = { from: place.to, to, collections: { things: { schema: NARROW } } }
    expect((await migrate(migration, place)).exitCode).toBe(3)
    const before = treeOf(place.folder)
    const error = await failureOf(replay({ ...place, migration }))
    expect(error.code).toBe('STORE_UNSUPPORTED')
    expect(treeOf(place.folder)['out.json']).toBe(before['out.json'])
  })

  test('for a collection that has no rejects', async () => {
    const { place, before, after } = refused()
    await migrate(before, place)
    const error = await failureOf(replay({ ...place, migration: after, collections: ['others'] }))
    expect(error.code).toBe('COLLECTION_UNKNOWN')
  })

  test('where there is no such run', async () => {
    expect((await failureOf(replay({ ...scene(), run: 'none' }))).code).toBe('RUN_UNKNOWN')
  })
})
