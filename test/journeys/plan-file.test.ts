import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listRuns, loadMigration, migrate, plan, type MigrationLike } from '../../src/index.ts'
import { documents, failureOf, fillDatabase, rows, scene, treeOf, type Scene } from './scene.ts'

interface Planned {
  readonly place: Scene
  readonly planFile: string
}

async function planned(
  files: Readonly<Record<string, unknown>> = { 'things.json': documents(3), 'others.json': documents(2) },
  prepare: (place: Scene) => void = () => {},
): Promise<Planned> {
  const place = scene(files)
  prepare(place)
  const planFile = join(place.folder, 'plan.json')
  await plan(place.migration, { ...place, out: planFile })
  return { place, planFile }
}

/** What differs, by the lines of the refusal. Nothing may have been touched. */
async function refusalOf({ place, planFile }: Planned, migration?: MigrationLike): Promise<string> {
  const before = treeOf(place.folder)
  const error = await failureOf(migrate(migration ?? place.migration, { ...place, planFile }))
  expect(error.code).toBe('PLAN_CHANGED')
  expect(treeOf(place.folder)).toEqual(before)
  expect(await listRuns(place)).toEqual([])
  return error.details.join('\n')
}

describe('a plan that was kept', () => {
  test('is what runs, with its id, its policies and its collections', async () => {
    const place = scene({ 'things.json': documents(3), 'others.json': documents(2) })
    const planFile = join(place.folder, 'plan.json')
    const policies = { backup: 'none', maxRejects: { records: 7 } } as const
    const seen = await plan(place.migration, { ...place, policies, collections: ['things'], out: planFile })
    const report = await migrate(place.migration, { ...place, planFile })
    expect(report).toMatchObject({ exitCode: 0, totals: { written: 3 } })
    expect(report.backup).toBeUndefined()
    const [run] = await listRuns(place)
    expect(run).toMatchObject({ planId: seen.id, plan: { decision: { policies } } })
    expect(rows(place.database, 'others')).toBeUndefined()
  })

  test('is readable JSON with a version, for its owner alone', async () => {
    const { planFile } = await planned()
    expect(JSON.parse(readFileSync(planFile, 'utf8'))).toMatchObject({
      dray: 'plan',
      v: 1,
      plan: { decision: { routes: [{ to: 'others' }, { to: 'things' }] } },
      seen: { source: [{ path: 'others.json' }, { path: 'things.json' }], target: [] },
    })
    expect(statSync(planFile).mode & 0o777).toBe(0o600)
  })

  test('may be written over by another plan, and over nothing else', async () => {
    const { place, planFile } = await planned()
    await plan(place.migration, { ...place, out: planFile })
    writeFileSync(planFile, '{"my": "file"}')
    expect((await failureOf(plan(place.migration, { ...place, out: planFile }))).code).toBe('USAGE')
    expect(readFileSync(planFile, 'utf8')).toBe('{"my": "file"}')
  })

  test('does not lie among the data, where the next plan would read it', async () => {
    const { place } = await planned()
    const error = await failureOf(plan(place.migration, { ...place, out: join(place.data, 'plan.json') }))
    expect(error.code).toBe('USAGE')
    expect(Object.keys(treeOf(place.data)).toSorted()).toEqual(['others.json', 'things.json'])
  })
})

describe('it says what differs, and touches nothing', () => {
  test('a file of the source was written', async () => {
    const kept = await planned()
    kept.place.write('things.json', documents(4))
    expect(await refusalOf(kept)).toMatch(/^source: things\.json was written since: [\d,]+ → [\d,]+ bytes$/)
  })

  test('also where it is as long as it was', async () => {
    const kept = await planned()
    utimesSync(join(kept.place.data, 'things.json'), 1_000, 1_000)
    expect(await refusalOf(kept)).toBe('source: things.json was written since')
  })

  test('a collection came and another went', async () => {
    const kept = await planned()
    kept.place.write('more.json', documents(1))
    rmSync(join(kept.place.data, 'things.json'))
    const details = await refusalOf(kept)
    expect(details).toContain('collection things is not there any more')
    expect(details).toContain('collection more is new')
  })

  test('the target was made, or written', async () => {
    const made = await planned()
    fillDatabase(made.place.database, { things: {} })
    expect(await refusalOf(made)).toContain('app.db exists now; the plan was to make it')

    const filled = await planned(undefined, (place) =>
      fillDatabase(place.database, { things: { a: { id: 'a' } } }),
    )
    fillDatabase(filled.place.database, { things: { b: { id: 'b' } } })
    expect(await refusalOf(filled)).toBe('target: app.db was written since')
  })

  test('the stores are others', async () => {
    const kept = await planned()
    const other = scene({ 'things.json': documents(3) })
    expect(await refusalOf(kept, { ...kept.place.migration, from: other.from })).toContain('store read from')
    expect(await refusalOf(kept, { ...kept.place.migration, to: other.to })).toContain('store written to')
  })

  test('the configuration, or a file that it imports, was changed', async () => {
    const place = scene({ 'things.json': documents(2) })
    const config = join(place.folder, 'dray.config.mjs')
    const helper = join(place.folder, 'mapping.mjs')
    writeFileSync(helper, 'export const map = ({ value }) => ({ value })')
    writeFileSync(
      config,
      `import { map } from './mapping.mjs'
       export default ${JSON.stringify(place.migration).slice(0, -1)}, collections: { things: { map } } }`,
    )
    const load = (): Promise<MigrationLike> => loadMigration({ cwd: place.folder, configPath: config })
    const planFile = join(place.folder, 'plan.json')
    await plan(await load(), { ...place, out: planFile })
    writeFileSync(helper, 'export const map = ({ value }) => ({ value: { ...value, more: 1 } })')
    const details = await refusalOf({ place, planFile }, await load())
    expect(details).toContain('dray.config.mjs or a file that it imports was changed')
  })
})

describe('what is no plan', () => {
  const edited = (change: (text: string) => string) => async (): Promise<Planned> => {
    const kept = await planned()
    writeFileSync(kept.planFile, change(readFileSync(kept.planFile, 'utf8')))
    return kept
  }
  test.each([
    ['an edited decision', 'PLAN_CHANGED', edited((text) => text.replace('"fail"', '"overwrite"'))],
    ['an edited forecast', 'PLAN_CHANGED', edited((text) => text.replace('"records": 3', '"records": 2'))],
    ['a plan without its end', 'USAGE', edited((text) => text.slice(0, -20))],
    ['another kind of JSON', 'USAGE', edited(() => '{"dray": "backup"}')],
    ['null', 'USAGE', edited(() => 'null')],
    ['a plan of another version', 'USAGE', edited((text) => text.replace('"v": 1', '"v": 2'))],
    [
      'a file that is not there',
      'STORE_MISSING',
      async () => ({ ...(await planned()), planFile: '/no/such/plan' }),
    ],
  ] as const)('%s is refused', async (_, code, prepare) => {
    const { place, planFile } = await prepare()
    const error = await failureOf(migrate(place.migration, { ...place, planFile }))
    expect(error.code).toBe(code)
    expect(error.hint).toBeDefined()
    expect(rows(place.database, 'things')).toBeUndefined()
  })
})
