import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

/** A member that is no collection is a loss; a run that it stopped halfway keeps its lease. */
const LOSSY = { users: [{ id: 1 }], notes: [{ id: 1 }], version: 3 }

describe('dray check ends with', () => {
  test('0 where all is well', async () => {
    const cwd = await folderWith({ 'data/users.json': [{ id: 1 }] })
    expect((await runDray(['check', './data', 'app.db'], { cwd })).exitCode).toBe(0)
  })

  test('the code of the one check that failed', async () => {
    const cwd = await heldByAnotherRun()
    const { exitCode, stdout } = await runDray(['check', './data', 'app.db', '--state', 'other'], { cwd })
    expect(stdout).toContain('✗ lease')
    expect(exitCode).toBe(5)
  })

  test('2 where several failed, and where what failed is a word that is missing', async () => {
    const cwd = await heldByAnotherRun()
    await writeFile(join(cwd, 'lossy.json'), JSON.stringify(LOSSY))
    const lossy = ['check', 'json:lossy.json?shape=collections', 'other.db']
    expect((await runDray(lossy, { cwd })).exitCode).toBe(2)
    const several = await runDray(['check', 'json:lossy.json?shape=collections', 'app.db'], { cwd })
    expect(several.stdout).toContain('2 checks failed')
    expect(several.exitCode).toBe(2)
  })
})

/** A run to app.db that a damaged file stopped: it is neither finished nor rolled back. */
async function heldByAnotherRun(): Promise<string> {
  const cwd = await folderWith({ 'data/users.json': [{ id: 1 }], 'broken/users.json': '[{"id": 1}, {' })
  expect((await runDray(['migrate', './broken', 'app.db'], { cwd })).exitCode).toBe(4)
  return cwd
}
