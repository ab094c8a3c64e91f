import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  DrayError,
  drivers,
  findRun,
  listRuns,
  migrate,
  resume,
  rollback,
  type Driver,
  type Drivers,
} from '../../src/index.ts'
import { rollback as rollbackWith } from '../../src/run/rollback.ts'
import {
  documents,
  failureOf,
  fillDatabase,
  holdChild,
  rows,
  runChild,
  scene,
  tables,
  withDatabase,
  type ChildRequest,
  type Scene,
} from './scene.ts'

const THINGS = documents(12)

describe('two runs to one target', () => {
  test('of two processes that take it at the same moment, one runs and the other exits with 5', async () => {
    for (let round = 0; round < 10; round++) await Promise.all([bothAtOnce(), bothAtOnce()])
  }, 60_000)

  test('while one is at work, every command that writes is told who holds the target', async () => {
    const place = scene({ 'things.json': THINGS })
    const elsewhere = join(place.folder, 'elsewhere')
    const fail = { call: 'writer.write', nth: 2, when: 'after' } as const
    const worker = await holdChild({ ...migrating(place), fail })
    const [run] = await listRuns(place)
    try {
      for (const call of [
        () => migrate(place.migration, { stateDir: elsewhere }),
        () => migrate(place.migration, { stateDir: place.stateDir }),
        () => resume({ stateDir: place.stateDir }),
        () => rollback({ stateDir: place.stateDir }),
      ]) {
        const error = await failureOf(call())
        expect(error.code).toBe('TARGET_LOCKED')
        expect(error.message).toContain(`run ${run?.id} of ${place.stateDir}, process ${worker.pid} on `)
        expect(error.message).toContain('is at work')
      }
    } finally {
      await worker.kill()
    }
    expect(await resume({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0 })
    expect(rows(place.database, 'things')).toEqual(THINGS)
  })

  test('a process that was fenced off stops, and does not touch the target any more', async () => {
    const place = scene({ 'things.json': THINGS })
    const control = `${place.database}.dray`
    let pages = 0
    const onEvent = ({ type }: { type: string }): void => {
      // As a take-over does it: another version of the lease than the one that this run wrote.
      if (type === 'progress' && ++pages === 4) rmSync(join(control, 'lease.1'))
    }
    const options = {
      stateDir: place.stateDir,
      batchBytes: 1_000,
      onEvent,
      policies: { backup: 'none' },
    } as const
    expect((await failureOf(migrate(place.migration, options))).code).toBe('TARGET_LOCKED')
    expect(existsSync(place.database)).toBe(false)
  })
})

describe('a run whose process is dead', () => {
  test('holds its target against other folders, by name and place, until it is resumed or rolled back', async () => {
    const place = killedHalfway()
    const [run] = await listRuns(place)
    const error = await failureOf(migrate(place.migration, { stateDir: join(place.folder, 'elsewhere') }))
    expect(error.code).toBe('TARGET_LOCKED')
    expect(error.message).toContain(`run ${run?.id} of ${place.stateDir}`)
    expect(error.message).toContain('is not finished')
    await rollback({ stateDir: place.stateDir })
    const report = await migrate(place.migration, { stateDir: join(place.folder, 'elsewhere') })
    expect(report.exitCode).toBe(0)
  })

  test('whose state folder was deleted is refused by name and place, also to a run in a new folder there', async () => {
    const place = killedHalfway()
    const [run] = await listRuns(place)
    rmSync(place.stateDir, { recursive: true })
    for (const stateDir of [place.stateDir, join(place.folder, 'elsewhere')]) {
      const error = await failureOf(migrate(place.migration, { stateDir }))
      expect(error.code).toBe('TARGET_LOCKED')
      expect(error.message).toContain(`run ${run?.id} of ${place.stateDir}`)
      expect(error.hint).toContain('dray resume --to')
      expect(existsSync(stateDir)).toBe(false)
    }
    expect(await resume({ ...place, target: place.to })).toMatchObject({ run: run?.id, exitCode: 0 })
    expect(existsSync(`${place.database}.dray`)).toBe(false)
  })
})

describe('a run that is over', () => {
  test('and was killed before it could give the lease back strands nobody', async () => {
    const place = scene({ 'things.json': THINGS })
    const fail = { call: 'control.remove', nth: 1, when: 'before' } as const
    expect(runChild({ ...migrating(place), fail })).toEqual({ killed: true })
    expect(await findRun(undefined, place)).toMatchObject({ state: 'finished' })
    const again = await migrate(place.migration, { stateDir: join(place.folder, 'elsewhere') })
    expect(again).toMatchObject({ exitCode: 0, totals: { unchanged: 12 } })
    expect(existsSync(`${place.database}.dray`)).toBe(false)
  })

  test('and whose rollback was refused leaves no lease and stays what it was', async () => {
    const place = scene({ 'things.json': THINGS })
    await migrate(place.migration, { stateDir: place.stateDir })
    withDatabase(place.database, (database) =>
      database.exec(`UPDATE things SET data = '{}' WHERE id = 'doc-3'`),
    )
    expect((await failureOf(rollback({ stateDir: place.stateDir }))).code).toBe('TARGET_CHANGED')
    expect(existsSync(`${place.database}.dray`)).toBe(false)
    expect((await findRun(undefined, place)).state).toBe('finished')
    const elsewhere = await migrate(place.migration, {
      stateDir: join(place.folder, 'elsewhere'),
      policies: { onConflict: 'skip' },
    })
    expect(elsewhere).toMatchObject({ exitCode: 0, totals: { unchanged: 11, skipped: 1 } })
  })

  test('is no less over because its rollback failed before anything was undone', async () => {
    const place = scene({ 'things.json': THINGS })
    fillDatabase(place.database, { app: { a: { id: 'a' } } })
    await migrate(place.migration, { stateDir: place.stateDir })
    const request = { stateDir: place.stateDir, drivers: unreadable() }
    expect((await failureOf(rollbackWith(request))).code).toBe('IO_FAILED')
    expect((await findRun(undefined, place)).state).toBe('finished')
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(tables(place.database)).toEqual(['app'])
  })
})

/** Drivers whose targets cannot be scanned: as on a disk that begins to fail. */
function unreadable(): Drivers {
  const scan = (): Promise<never> => Promise.reject(new DrayError('IO_FAILED', 'the disk'))
  const documents = drivers.documents.map((driver): Driver => ({
    ...driver,
    openTarget: async (...words) => ({ ...(await driver.openTarget!(...words)), scan }),
  }))
  return { ...drivers, documents }
}

async function bothAtOnce(): Promise<void> {
  const place = scene({ 'things.json': THINGS })
  const stateDirs = [place.stateDir, join(place.folder, 'elsewhere')]
  // Both have planned and found the target free; then both write their lease at once.
  const fail = { call: 'control.put', nth: 1, when: 'before' } as const
  const runners = await Promise.all(
    stateDirs.map((stateDir) => holdChild({ ...migrating(place), stateDir, fail })),
  )
  const answers = await Promise.all(runners.map((runner) => runner.goOn()))
  const [won, lost] = answers.toSorted(
    (one, other) => Number(one.code !== undefined) - Number(other.code !== undefined),
  )
  expect(won).toMatchObject({ state: 'finished', exitCode: 0 })
  // Where the machine let the second sleep until the first was through, it finds that its plan no longer holds.
  expect(['TARGET_LOCKED', 'TARGET_CHANGED']).toContain(lost?.code)
  expect(rows(place.database, 'things')).toEqual(THINGS)
  if (lost?.code === 'TARGET_CHANGED') return
  expect(existsSync(`${place.database}.dray`)).toBe(false)
  const runs = await Promise.all(stateDirs.map((stateDir) => listRuns({ stateDir })))
  expect(
    runs
      .flat()
      .map(({ state }) => state)
      .toSorted(),
  ).toEqual(['finished', 'rolled-back'])
}

function killedHalfway(): Scene {
  const place = scene({ 'things.json': THINGS })
  const fail = { call: 'writer.write', nth: 2, when: 'after' } as const
  expect(runChild({ ...migrating(place), fail })).toEqual({ killed: true })
  return place
}

function migrating({ migration, stateDir }: Scene): ChildRequest {
  return { command: 'migrate', migration, stateDir, batchBytes: 1_000, policies: { backup: 'none' } }
}
