import { describe, expect, test } from 'vitest'
import { migrate, plan, type MigrationInput } from '../../src/index.ts'
import { AWKWARD_DOCUMENTS } from '../../src/testing/awkward.ts'
import { enginesHere, newStateFolder, sourceFile, type Tables } from './existing-tables.ts'
import { failureOf, scene } from './scene.ts'

/** What is there already is held against the plan whatever else keeps a record from going in. */
const engines = await enginesHere()

/** Whose values one engine or the other does not keep: an infinite number, a NUL, too many characters, a number too large. */
const THINGS = `CREATE TABLE things (id INTEGER PRIMARY KEY, r REAL, t TEXT, n INTEGER);
  INSERT INTO things VALUES (1, 1.5, 'kept', 1), (2, 9e999, 'b', 2), (3, 1, 'n' || char(0), 3), (4, 1, 'far too long', 4), (5, 1, 'e', 99999),
    (6, 1, 'f', 6), (7, 9e999, 'g', 7), (8, 1, 'h' || char(0), 8), (9, 1, 'too long as well', 9), (10, 1, 'j', 99999)`
/** The first five keys are taken. */
const THERE = [
  'CREATE TABLE things (id bigint PRIMARY KEY, r double precision, t varchar(5), n smallint)',
  `INSERT INTO things VALUES ${[1, 2, 3, 4, 5].map((id) => `(${id}, 0, 'there', 0)`).join()}`,
]

/** What goes to a target, of which it has a part already. */
const SCENES: Readonly<Record<string, (tables: Tables) => Promise<Omit<MigrationInput, 'to'>>>> = {
  async rows({ ask }) {
    await ask(...THERE, 'SELECT 1')
    return { from: sourceFile(THINGS) }
  },
  async documents({ address }) {
    // How deep a document may be is known to the engine alone.
    const all = Object.entries(AWKWARD_DOCUMENTS).filter(([what]) => what !== '20,000 levels')
    const there = Object.fromEntries(all.slice(1).map(([what]) => [what, { there: what }]))
    const things = { read: { file: 'things.json', shape: 'object' } } as const
    const filled = { from: scene({ 'things.json': there }).from, collections: { things } }
    await migrate({ ...filled, to: address }, { stateDir: newStateFolder() })
    const text = all.map(([what, document]) => `${JSON.stringify(what)}:${document}`).join()
    return { ...filled, from: scene({ 'things.json': `{${text}}` }).from }
  },
}

const POLICIES = { backup: 'none', maxRejects: '100%' } as const

describe.each(engines)('records in conflict that $name does not keep', ({ make }) => {
  test.each(
    Object.keys(SCENES).flatMap((what) =>
      (['skip', 'overwrite'] as const).map((policy) => [what, policy] as const),
    ),
  )('come to what the plan says: %s, %s', async (what, onConflict) => {
    const tables = await make()
    const from = await SCENES[what]!(tables)
    const wish = { ...from, to: tables.address, policies: { ...POLICIES, onConflict } }
    const { forecast } = await plan(wish, { stateDir: newStateFolder() })
    const { routes } = await migrate(wish, { stateDir: newStateFolder() })
    expect(forecast.routes.map(({ writes, rejects, unchanged }) => ({ writes, rejects, unchanged }))).toEqual(
      routes.map(({ counts }) => ({
        writes: counts.written,
        rejects: counts.rejected + counts.refused,
        unchanged: counts.unchanged,
      })),
    )
  })

  test.each([2, 3])('end a run that is to fail at a conflict where the plan says so: %i', async (id) => {
    const { address, ask } = await make(...THERE)
    await ask(`DELETE FROM things WHERE id <> ${id}`, 'SELECT 1')
    const policies = { ...POLICIES, onConflict: 'fail' } as const
    const wish: MigrationInput = { from: sourceFile(THINGS), to: address, policies }
    const { forecast } = await plan(wish, { stateDir: newStateFolder() })
    const outcome = migrate(wish, { stateDir: newStateFolder() })
    if (forecast.routes.some(({ conflicts = 0 }) => conflicts > 0))
      expect((await failureOf(outcome)).code).toBe('CONFLICT')
    else expect(await outcome).toMatchObject({ state: 'finished-with-rejects' })
  })
})
