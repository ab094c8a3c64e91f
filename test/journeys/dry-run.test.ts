import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  check,
  drop,
  migrate,
  plan,
  type MigrationLike,
  type Plan,
  type Policies,
  type Report,
} from '../../src/index.ts'
import { documents, failureOf, fillDatabase, scene, treeOf, withDatabase, type Scene } from './scene.ts'

/** What a plan says of a collection is what the report of the run that follows says of it. */
interface Story {
  readonly name: string
  readonly build: () => { readonly place: Scene; readonly migration: MigrationLike }
  readonly policies?: Partial<Policies>
}

const AWKWARD = [
  { id: 'a', n: 1 },
  { id: 'b', n: 'no number' },
  { id: 'c' },
  { n: 4 },
  'no record',
  { id: 'a', n: 5 },
  { id: 'd', n: 6, parent: 'a' },
  { id: 'e', n: 7, parent: 'nobody' },
  { id: 'f', n: 8 },
  { id: 'f', n: 8 },
  { id: 'g', n: 9 },
]
const HELD = { a: { id: 'a', n: 1 }, d: { id: 'd', by: 'app' }, f: { id: 'f', n: 8 }, z: { id: 'z' } }

const STORIES: readonly Story[] = [
  { name: 'as it is', build: () => simple({ 'things.json': documents(9), 'others.json': [] }) },
  { name: 'with records that are none', build: () => simple({ 'things.json': AWKWARD }) },
  {
    name: 'into a database that holds data, skip',
    build: () => held(AWKWARD),
    policies: { onConflict: 'skip' },
  },
  {
    name: 'into a database that holds data, overwrite',
    build: () => held(AWKWARD),
    policies: { onConflict: 'overwrite' },
  },
  { name: 'into a database that holds equal data, fail', build: () => held([HELD.a, HELD.f, { id: 'new' }]) },
  {
    name: 'through a schema, a mapping, a key and columns',
    build() {
      const { place } = simple({ 'things.json': AWKWARD })
      const things = {
        schema: z.looseObject({ n: z.number().optional() }),
        map: ({ key, value }: { key: string; value: { n?: number } }) => {
          if (value.n === 9) return drop
          if (value.n === 8) throw new Error('not eight')
          return { key: `k-${key}`, value: { ...value, doubled: (value.n ?? 0) * 2 } }
        },
        store: { columns: { doubled: { type: 'integer' as const }, n: { type: 'integer' as const } } },
      }
      return { place, migration: { ...place.migration, collections: { things } } as MigrationLike }
    },
  },
  {
    name: 'with the schema’s own words accepted',
    build() {
      const { place } = simple({ 'things.json': documents(5) })
      const schema = z.object({ id: z.string(), n: z.number().default(0) })
      const collections = { things: { schema, keep: 'parsed' as const } }
      return { place, migration: { ...place.migration, collections } }
    },
    policies: { onLoss: 'coerce' },
  },
  {
    name: 'of rows that nothing names, some of them alike',
    build() {
      const { folder, stateDir, ...rest } = scene()
      const from = `${folder}/source.db`
      withDatabase(from, (open) =>
        open.exec(`CREATE TABLE log (line TEXT); INSERT INTO log VALUES ('a'), ('b'), ('a'), (NULL), (NULL)`),
      )
      return {
        place: { folder, stateDir, ...rest },
        migration: { from: `sqlite:${from}`, to: `sqlite:${folder}/target.db` },
      }
    },
  },
  {
    name: 'one source collection made into two',
    build() {
      const { place } = simple({ 'things.json': documents(6) })
      const odd = ({ key, value }: { key: string; value: { n: number } }) =>
        value.n % 2 ? { key, value } : drop
      const collections = { things: {}, odd: { from: 'things', map: odd } }
      return { place, migration: { ...place.migration, collections } as MigrationLike }
    },
  },
]

describe.each(STORIES)('$name', ({ build, policies }) => {
  test('a dry run writes nothing', async () => {
    const { place, migration } = build()
    const before = treeOf(place.folder)
    const options = { stateDir: place.stateDir, ...(policies && { policies }) }
    await plan(migration, options)
    await plan(migration, { ...options, by: 'quick' })
    await plan(migration, { ...options, sample: 2 })
    await check(migration, options)
    expect(treeOf(place.folder)).toEqual(before)
  })

  test('and foretells the run, to the record', async () => {
    const { place, migration } = build()
    const options = { stateDir: place.stateDir, batchBytes: 400, ...(policies && { policies }) }
    const foretold = await plan(migration, options)
    const report = await migrate(migration, options)
    expect(outcomes(report)).toEqual(predictions(foretold))
    expect(report.undo.tier).toBe(foretold.decision.undo)
  })
})

describe('what the run stops at', () => {
  test('conflicts are counted, and the run stops at the first', async () => {
    const { place, migration } = held(AWKWARD)
    const options = { stateDir: place.stateDir }
    const { forecast } = await plan(migration, options)
    expect(forecast.routes[0]).toMatchObject({ conflicts: 1, unchanged: 2 })
    expect(forecast.routes[0]!.examples).toContainEqual(
      expect.objectContaining({ outcome: 'conflict', code: 'CONFLICT', key: 'd' }),
    )
    expect(await failureOf(migrate(migration, options))).toMatchObject({ code: 'CONFLICT', key: 'd' })
  })

  test('a loss is counted, and the run refuses it before it writes', async () => {
    const { place } = simple({ 'things.json': documents(5) })
    const collections = { things: { schema: z.object({ id: z.string() }), keep: 'parsed' as const } }
    const migration = { ...place.migration, collections }
    const { forecast } = await plan(migration, { stateDir: place.stateDir })
    expect(forecast.routes[0]!.losses).toMatchObject([{ count: 5 }])
    expect((await failureOf(migrate(migration, { stateDir: place.stateDir }))).code).toBe('LOSS_NOT_ACCEPTED')
  })

  test('a damaged file is named with its place, and the rest is foretold', async () => {
    const { place, migration } = simple({
      'things.json': documents(5),
      'broken.json': '{"a": {"id": "a"},\n"b" }',
    })
    const { forecast } = await plan(migration, { stateDir: place.stateDir })
    expect(forecast.routes.map(({ to, records, failure }) => [to, records, failure?.['code']])).toEqual([
      ['broken', undefined, 'SOURCE_CORRUPT'],
      ['things', 5, undefined],
    ])
  })

  test('a mapping that says another thing each time is refused by plan and run alike', async () => {
    const { place } = simple({ 'things.json': documents(5) })
    let calls = 0
    const map = ({ key, value }: { key: string; value: object }) => ({
      key,
      value: { ...value, calls: ++calls },
    })
    const migration = { ...place.migration, collections: { things: { map } } } as MigrationLike
    for (const call of [plan, migrate]) {
      const error = await failureOf(call(migration, { stateDir: place.stateDir }))
      expect(error).toMatchObject({ code: 'CONFIG_FAILED', collection: 'things' })
      expect(error.hint).toContain('startedAt')
    }
  })
})

describe('orphans', () => {
  test('are noted alike by plan and run, also where collections refer to each other in a circle', async () => {
    const { place } = simple({
      'users.json': [
        { id: 'u1', team: 't1' },
        { id: 'u2', team: 'gone' },
      ],
      'teams.json': [
        { id: 't1', lead: 'u1' },
        { id: 't2', lead: 'nobody' },
      ],
      'posts.json': [
        { id: 'p1', user: 'u1' },
        { id: 'p2', user: 'gone' },
        { id: 'p3', user: null },
      ],
    })
    const collections = {
      users: { references: { team: 'teams' } },
      teams: { references: { lead: 'users' } },
      posts: { references: { user: 'users' } },
    }
    const options = { stateDir: place.stateDir }
    const foretold = await plan({ ...place.migration, collections }, options)
    const report = await migrate({ ...place.migration, collections }, options)
    const orphans = (notes: readonly string[]): readonly string[] =>
      notes.filter((note) => note.includes('moved all the same')).map((note) => note.split(' with ')[0]!)
    expect(orphans(report.notes)).toEqual(orphans(foretold.notes))
    expect(orphans(report.notes)).toContain('posts: 1')
    expect(report).toMatchObject({ exitCode: 0, totals: { written: 7 } })
  })
})

function predictions({ forecast }: Plan): unknown {
  return forecast.routes.map(({ to, records, filtered, rejects, unchanged, writes }) => {
    return {
      to,
      records,
      filtered: filtered ?? 0,
      rejects: rejects ?? 0,
      unchanged: unchanged ?? 0,
      writes: writes ?? 0,
    }
  })
}

function outcomes({ routes }: Report): unknown {
  return routes.map(({ to, counts: { read, filtered, refused, rejected, unchanged, written } }) => {
    return { to, records: read, filtered, rejects: refused + rejected, unchanged, writes: written }
  })
}

function simple(files: Readonly<Record<string, unknown>>): { place: Scene; migration: MigrationLike } {
  const place = scene(files)
  return { place, migration: place.migration }
}

function held(things: readonly unknown[]): { place: Scene; migration: MigrationLike } {
  const place = scene({ 'things.json': things })
  fillDatabase(place.database, { things: HELD })
  return { place, migration: place.migration }
}
