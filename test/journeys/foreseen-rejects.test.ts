import { afterAll, describe, expect, test } from 'vitest'
import { migrate, type MigrationInput, plan } from '../../src/index.ts'
import { AWKWARD_DOCUMENTS, AWKWARD_KEYS } from '../../src/testing/awkward.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { scene, type Scene, withDatabase } from './scene.ts'

/** What a driver turns away by itself, before the engine is asked, a plan turns away too. */
const [postgres, ...others] = await Promise.all([
  startPostgres(),
  startServer(mysql),
  startServer(mariadb),
] as const)
afterAll(async () => {
  for (const server of [postgres, ...others]) if (typeof server !== 'string') await server.stop()
}, 60_000)

/** Of each target: an empty place, made anew; undefined where its server cannot be had. */
const TARGETS: Readonly<Record<string, (place: Scene) => Promise<string> | undefined>> = {
  'a folder of files': async ({ folder }) => `json:${folder}/out`,
  SQLite: async ({ folder }) => `sqlite:${folder}/out.db`,
  PostgreSQL: () =>
    typeof postgres === 'string'
      ? undefined
      : postgres.makeDatabase().then((database) => postgres.address({ database })),
  ...Object.fromEntries(
    others.map((server, i) => [
      [mysql, mariadb][i]!.title,
      () =>
        typeof server === 'string'
          ? undefined
          : server.makeDatabase().then((database) => server.address(database)),
    ]),
  ),
}

/** Records that one target or the other does not keep. */
const SOURCES: Readonly<Record<string, (place: Scene) => Omit<MigrationInput, 'to'>>> = {
  documents: ({ from, write }) => {
    const record = (id: string, text: string): string => `${JSON.stringify(id)}:${text}`
    // How deep a document may be is known to the engine alone.
    const kept = Object.entries(AWKWARD_DOCUMENTS).filter(([what]) => what !== '20,000 levels')
    const all = [
      ...kept.map(([what, text]) => record(what, text)),
      ...Object.values(AWKWARD_KEYS).map((key) => record(key.text, '{"n":1}')),
    ]
    write('things.json', `{${all.join()}}`)
    return { from, collections: { things: { read: { file: 'things.json', shape: 'object' } } } }
  },
  rows: ({ database }) => {
    withDatabase(database, (open) => {
      open.exec(`CREATE TABLE things (id integer PRIMARY KEY, r real, t text, at datetime);
        INSERT INTO things VALUES (1, 1.5, 'a', '2024-01-02 03:04:05'), (2, 9e999, 'b', NULL), (3, -9e999, 'c', NULL),
          (4, 1, 'nul ' || char(0), NULL), (5, 2, 'd', '2024-01-02'), (6, 1e-320, 'ü', NULL)`)
    })
    return { from: `sqlite:${database}` }
  },
}

async function compared(place: Scene, input: MigrationInput): Promise<void> {
  const { stateDir } = place
  const policies = { backup: 'none', maxRejects: '100%', ...input.policies } as const
  const { forecast } = await plan({ ...input, policies }, { stateDir })
  const report = await migrate({ ...input, policies }, { stateDir })
  const foretold = forecast.routes.map(({ to, writes, rejects }) => ({ to, writes, rejects }))
  expect(foretold).toEqual(
    report.routes.map(({ to, counts }) => ({
      to,
      writes: counts.written,
      rejects: counts.rejected + counts.refused,
    })),
  )
}

for (const [target, addressIn] of Object.entries(TARGETS)) {
  describe(`what ${target} does not keep is foreseen`, () => {
    test.each(Object.entries(SOURCES))(
      'of %s',
      async (_, sourceIn) => {
        const place = scene()
        const to = await addressIn(place)
        if (to === undefined) return
        await compared(place, { ...sourceIn(place), to })
      },
      60_000,
    )
  })
}

test('what a list of files cannot name, or a list of records not hold, is foreseen', async () => {
  const records = {
    a: { id: 'a' },
    b: { id: 'other' },
    c: { n: 1 },
    '..': { id: '..' },
    'x/y': { id: 'x/y' },
  }
  for (const store of [
    { file: 'things.json', shape: 'array' as const },
    { file: 'things/*.json' },
    { file: 'only.json', shape: 'value' as const },
  ]) {
    const place = scene({ 'things.json': records })
    const things = { read: { file: 'things.json', shape: 'object' as const }, store }
    await compared(place, { from: place.from, to: `json:${place.folder}/out`, collections: { things } })
  }
}, 60_000)
