import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareStores, migrate, openStore, plan, resume, rollback, verifyRun } from '../../src/index.ts'
import { type Engine, enginesHere, newStateFolder, sourceFile, type Tables } from './existing-tables.ts'
import { failureOf } from './scene.ts'

/** Tables without a key that an application made, and that are empty: a join table of Redmine, with its references. */
const engines = await enginesHere()

const PAGES = { batchBytes: 200 }
const PROJECTS = 'CREATE TABLE projects (id BIGINT PRIMARY KEY)'
const JOIN = 'CREATE TABLE a_join (project_id BIGINT NOT NULL, tracker_id BIGINT)'
const JOIN_THAT_REFERS =
  'CREATE TABLE a_join (project_id BIGINT NOT NULL, tracker_id BIGINT, FOREIGN KEY (project_id) REFERENCES projects (id))'
const PAIRS = Array.from({ length: 60 }, (_, n) => [(n % 20) + 1, n % 7 === 0 ? null : n % 3] as const)
const IDS = Array.from({ length: 20 }, (_, n) => `(${n + 1})`).join()
const VALUES = PAIRS.map(([project, tracker]) => `(${project}, ${tracker ?? 'NULL'})`).join()
const FILLED = [PROJECTS, JOIN, `INSERT INTO projects VALUES ${IDS}`, `INSERT INTO a_join VALUES ${VALUES}`]
const WHOLE = PAIRS.map(([project, tracker]) => `${project}/${tracker}`).toSorted()
const isWhole = { state: 'finished', exitCode: 0, verified: 'verified' }
/** What it holds, and how often it was written and is there. */
const UNEVEN = /"tracker_id": ?null.*1.*2/
const isBack = { state: 'rolled-back', exitCode: 0 }

const theirs = (): string => sourceFile(`${FILLED.join('; ')};`)
const wishFor = (from: string, { address }: Pick<Tables, 'address'>) =>
  ({ from, to: address, policies: { backup: 'none' } }) as const

async function joined(tables: Tables): Promise<readonly string[]> {
  const rows = await tables.ask('SELECT project_id, tracker_id FROM a_join')
  return rows.map(([project, tracker]) => `${project}/${tracker}`).toSorted()
}

/** Each takes those of SQLite and of the engine behind it. */
const sourcesOf = (target: Engine): readonly Engine[] => [
  ...new Set([engines[0]!, engines[(engines.indexOf(target) + 1) % engines.length]!]),
]

describe.each(engines)('an empty table without a key in $name', { timeout: 120_000 }, (engine) => {
  const { make, committed } = engine
  const there = (): Promise<Tables> => make(PROJECTS, JOIN_THAT_REFERS)
  const kill = (command: string, wish: object, stateDir: string, at: number) =>
    spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, 'killed-at.mjs'),
        JSON.stringify({ command, ...wish, stateDir, at: 0, ...PAGES }),
      ],
      { encoding: 'utf8', env: { ...process.env, DRAY_CRASH_AT: `${committed}#${at}` } },
    )

  test.each(sourcesOf(engine))(
    'takes the rows of one of $name, is compared as a whole and becomes empty again',
    async (source) => {
      const { address: from } = await source.make(...FILLED)
      const target = await there()
      const place = { stateDir: newStateFolder(), ...PAGES }
      const seen = await plan(wishFor(from, target), place)
      expect(seen.decision.routes.find(({ to }) => to === 'a_join')).toMatchObject({
        mode: 'load',
        undo: 'empty',
      })
      expect(seen.notes.some((note) => note.startsWith('a_join: '))).toBe(true)
      // What only the target knows: rows of a table that is moved before the one they refer to.
      const report = await migrate(wishFor(from, target), place)
      expect(report).toMatchObject({ ...isWhole, totals: { read: 80, written: 80, rejected: 0 } })
      expect(await joined(target)).toEqual(WHOLE)
      expect(await verifyRun(place)).toMatchObject({ exitCode: 0 })
      expect(await rollback(place)).toMatchObject({ ...isBack, emptied: ['a_join'] })
      expect(await joined(target)).toEqual([])
      expect(await target.ask('SELECT id FROM projects')).toEqual([])
    },
  )

  test('killed in the middle of it, and resumed or taken back', async () => {
    const from = theirs()
    for (const isResumed of [true, false]) {
      const target = await make(PROJECTS, JOIN)
      const place = { stateDir: newStateFolder(), ...PAGES }
      const { signal, stderr } = kill('migrate', wishFor(from, target), place.stateDir, 5)
      expect(signal, stderr).toBe('SIGKILL')
      const arrived = (await joined(target)).length
      expect(arrived).toBeGreaterThan(0)
      expect(arrived).toBeLessThan(WHOLE.length)
      if (isResumed) {
        expect(await resume(place)).toMatchObject({ ...isWhole, totals: { read: 80, written: 80 } })
        expect(await joined(target)).toEqual(WHOLE)
      }
      expect(await rollback(place)).toMatchObject(isBack)
      expect(await joined(target)).toEqual([])
    }
  })

  test('killed, with its state folder lost: moved again, unless others wrote there meanwhile', async () => {
    const from = theirs()
    const target = await make(PROJECTS, JOIN)
    const place = { stateDir: newStateFolder(), ...PAGES }
    expect(kill('migrate', wishFor(from, target), place.stateDir, 5).signal).toBe('SIGKILL')
    rmSync(place.stateDir, { recursive: true })
    await target.ask('INSERT INTO a_join VALUES (77, 77)', 'SELECT 1')
    const again = { ...PAGES, stateDir: newStateFolder(), target: target.address }
    expect(await failureOf(resume(again))).toMatchObject({ code: 'TARGET_CHANGED' })
    await target.ask('DELETE FROM a_join WHERE project_id = 77', 'SELECT 1')
    expect(await resume(again)).toMatchObject({ ...isWhole })
    expect(await joined(target)).toEqual(WHOLE)
    expect(await rollback(again)).toMatchObject({ exitCode: 0 })
    expect(await joined(target)).toEqual([])
  })

  test('others write there since: nothing is taken back, and by force what is there is kept beside', async () => {
    const target = await there()
    const place = { stateDir: newStateFolder(), ...PAGES }
    const wish = wishFor(theirs(), target)
    expect(await migrate(wish, place)).toMatchObject(isWhole)
    // As a row that the run wrote.
    await target.ask('INSERT INTO a_join VALUES (1, NULL)', 'SELECT 1')
    const error = await failureOf(rollback(place))
    expect(error).toMatchObject({ code: 'TARGET_CHANGED' })
    expect(error.details).toEqual([expect.stringMatching(UNEVEN)])
    const { mismatches } = await verifyRun(place)
    expect(mismatches).toMatchObject([{ kind: 'content', key: expect.stringMatching(UNEVEN) }])
    const compared = await compareStores(wish)
    expect(compared.mismatches).toMatchObject([{ kind: 'content', key: expect.stringMatching(UNEVEN) }])
    expect(await joined(target)).toEqual([...WHOLE, '1/null'].toSorted())
    expect(await target.ask('SELECT count(*) FROM projects')).toEqual([['20']])
    const back = await rollback({ ...place, force: true })
    expect(back).toMatchObject(isBack)
    expect(await joined(target)).toEqual([])
    const kept = readFileSync(back.exported!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { document: { project_id: number; tracker_id: number | null } })
    expect(kept.map(({ document }) => `${document.project_id}/${document.tracker_id}`).toSorted()).toEqual(
      [...WHOLE, '1/null'].toSorted(),
    )
  })

  test('the source changed while the run was dead: it is emptied and read again, and not where others wrote', async () => {
    const { address, ask } = await engines[0]!.make(...FILLED)
    const target = await make(PROJECTS, JOIN)
    const place = { stateDir: newStateFolder(), ...PAGES }
    expect(kill('migrate', wishFor(address, target), place.stateDir, 5).signal).toBe('SIGKILL')
    await ask('INSERT INTO a_join VALUES (3, 33)', 'SELECT 1')
    await target.ask('INSERT INTO a_join VALUES (77, 77)', 'SELECT 1')
    expect(await failureOf(resume(place))).toMatchObject({ code: 'TARGET_CHANGED' })
    expect(await joined(target)).toContain('77/77')
    await target.ask('DELETE FROM a_join WHERE project_id = 77', 'SELECT 1')
    expect(await resume(place)).toMatchObject({ state: 'finished', totals: { written: 81 } })
    expect(await joined(target)).toEqual([...WHOLE, '3/33'].toSorted())
  })

  test('one that is not empty is refused', async () => {
    const target = await make(PROJECTS, JOIN, 'INSERT INTO a_join VALUES (1, 1)')
    const error = await failureOf(plan(wishFor(theirs(), target), { stateDir: newStateFolder() }))
    expect(error).toMatchObject({ code: 'TARGET_NOT_EMPTY', collection: 'a_join' })
  })

  test('a row that others write while it is emptied is refused them, or stays', async () => {
    const target = await make(JOIN, 'INSERT INTO a_join VALUES (1, 1)')
    const store = await openStore(target.address, { role: 'target', scratch: newStateFolder() })
    const [info] = await store.collections()
    let writing: Promise<boolean> = Promise.resolve(false)
    const settled = new Promise((resolve) => setTimeout(resolve, 300))
    await store.can.empty!('a_join', info!.layout, async () => {
      writing = target.ask('INSERT INTO a_join VALUES (2, 2)', 'SELECT 1').then(
        () => true,
        () => false,
      )
      await Promise.race([writing, settled])
    })
    const isWritten = await writing
    expect(await joined(target)).toEqual(isWritten ? ['2/2'] : [])
    const because = new Error('somebody wrote')
    const refused = store.can.empty!('a_join', info!.layout, () => Promise.reject(because))
    await expect(refused).rejects.toMatchObject({ cause: because })
    expect(await joined(target)).toEqual(isWritten ? ['2/2'] : [])
    await store.close()
  })
})
