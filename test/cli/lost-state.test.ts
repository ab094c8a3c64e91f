import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documents, rows } from '../journeys/scene.ts'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

const DATA = { 'data/users.json': documents(60, 'user'), 'data/notes.json': documents(20, 'note') }
const IN_PAGES = ['--batch-size', '1k', '--no-backup']

const COMMITTED = 'sqlite.commit:after'

/** The real command, killed at a random page; then its state folder is gone. */
async function lost(words: readonly string[], cwd: string, point: string): Promise<void> {
  const nth = 2 + Math.floor(Math.random() * 10)
  const env = { DRAY_CRASH_AT: `${point}#${nth}` }
  const { exitCode } = await runDray(['migrate', ...words, ...IN_PAGES], { cwd, env })
  expect({ nth, exitCode }).toEqual({ nth, exitCode: null })
  await rm(join(cwd, '.dray'), { recursive: true })
}

describe('dray resume --to', { timeout: 60_000 }, () => {
  test.each([
    ['data', 'app.db', COMMITTED],
    ['old.db', 'json:./out', 'json.checkpoint:synced'],
  ])('goes on from %s to %s without its state folder', async (from, to, point) => {
    const cwd = await folderWith(DATA)
    await runDray(['migrate', 'data', 'old.db', '--state', 'other'], { cwd })
    await lost([from, to], cwd, point)
    const again = await runDray(['migrate', from, to], { cwd })
    expect(again.exitCode).toBe(5)
    expect(again.stderr).toContain('dray resume --to')

    const done = await runDray(['resume', '--to', to], { cwd })
    expect(done, done.stderr).toMatchObject({ exitCode: 0 })
    expect(done.stdout).toContain('state folder was lost')
    expect(done.stdout).toMatch(/✓ 80 records in .*, verified/)
    expect(await runDray(['verify', from, to], { cwd })).toMatchObject({ exitCode: 0 })
    expect(await runDray(['rollback'], { cwd })).toMatchObject({ exitCode: 0 })
  })

  test('into what holds data: everything arrives, and it is said what cannot be undone', async () => {
    const cwd = await folderWith({ ...DATA, 'first/users.json': { old: { id: 'old' } } })
    await runDray(['migrate', 'first', 'app.db', '--state', 'other'], { cwd })
    await lost(['data', 'app.db', '--yes'], cwd, COMMITTED)
    const done = await runDray(['resume', '--to', 'app.db', '--from', './data'], { cwd })
    expect(done, done.stderr).toMatchObject({ exitCode: 0 })
    expect(Object.keys(rows(join(cwd, 'app.db'), 'users')!)).toHaveLength(61)
  })

  test.each([
    ['a store without an unfinished run', ['--to', 'app.db'], 'RUN_UNKNOWN'],
    ['a run that is nowhere', ['20261121', '--to', 'app.db'], 'RUN_UNKNOWN'],
    ['a source without a run', ['--from', './data'], 'RUN_UNKNOWN'],
  ])('%s is a mistake with a way on', async (_, words, code) => {
    const cwd = await folderWith(DATA)
    const { exitCode, stdout } = await runDray(['resume', ...words, '--json'], { cwd })
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code, hint: expect.any(String) as string },
    })
  })
})
