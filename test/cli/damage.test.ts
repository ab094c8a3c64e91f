import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

const BROKEN = '[{"id": 1},\n{"id": 2, "text": '

describe('a damaged file', () => {
  test('is told once with its place, in plan, run and check alike', async () => {
    const cwd = await folderWith({ 'data/notes.json': BROKEN, 'data/users.json': [{ id: 1 }] })
    for (const command of ['plan', 'check', 'migrate']) {
      const { stdout } = await runDray([command, './data', 'app.db'], { cwd })
      expect(stdout.match(/brackets open|in the middle of a record/g)).toHaveLength(1)
      expect(stdout.match(/line 2|json:2/g)).toHaveLength(1)
      expect(stdout.match(/byte \d+/g)).toHaveLength(1)
    }
  })

  test('makes a plan end as the run would: with 4', async () => {
    const cwd = await folderWith({ 'data/notes.json': BROKEN, 'data/users.json': [{ id: 1 }] })
    const plan = await runDray(['plan', './data', 'app.db', '--json'], { cwd })
    expect(plan.exitCode).toBe(4)
    expect((await runDray(['migrate', './data', 'app.db', '--dry-run'], { cwd })).exitCode).toBe(4)
    expect((await runDray(['migrate', './data', 'app.db'], { cwd })).exitCode).toBe(4)
  })

  test('that is mended is no longer spoken of', async () => {
    const cwd = await folderWith({ 'data/notes.json': BROKEN, 'data/users.json': [{ id: 1 }] })
    expect((await runDray(['migrate', './data', 'app.db'], { cwd })).exitCode).toBe(4)
    await writeFile(join(cwd, 'data/notes.json'), `${BROKEN}"two"}]`)
    const { exitCode, stdout } = await runDray(['resume', '--json'], { cwd })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ totals: { written: 3 }, failures: [], notes: [] })
  })
})

test('what cannot be read in one way only is asked in one place, each question once', async () => {
  const cwd = await folderWith({ 'data/a.json': [{ x: 1 }, { x: 1 }], 'data/b.json': { one: 1, two: 'two' } })
  const { exitCode, stderr } = await runDray(['plan', './data', 'app.db'], { cwd })
  expect(exitCode).toBe(2)
  expect(stderr.match(/a\.json: /g)).toHaveLength(1)
  expect(stderr.match(/b\.json: /g)).toHaveLength(1)
})
