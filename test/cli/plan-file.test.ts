import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

async function planned(...flags: readonly string[]): Promise<string> {
  const cwd = await folderWith({ 'data/users.json': [{ id: 1 }], 'data/notes.json': [{ id: 1 }] })
  const words = ['plan', 'data', 'app.db', '--out', 'plan.json', ...flags]
  const { exitCode, stdout } = await runDray(words, { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toContain('dray migrate --plan plan.json')
  return cwd
}

describe('dray plan --out and dray migrate --plan', { timeout: 60_000 }, () => {
  test('what was seen is what runs', async () => {
    const cwd = await planned('--collections', 'users')
    const { exitCode, stdout } = await runDray(['migrate', '--plan', 'plan.json', '--json'], { cwd })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ totals: { written: 1 } })
    const kept = JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8')) as { plan: { id: string } }
    const runs = await runDray(['runs', '--json'], { cwd })
    expect(JSON.parse(runs.stdout)).toMatchObject([{ planId: kept.plan.id }])
  })

  test('what was left out stays out, and what is new is said', async () => {
    const cwd = await planned('--except', 'notes')
    await writeFile(join(cwd, 'data/tags.json'), '[{"id": 1}]')
    const { exitCode, stderr } = await runDray(['migrate', '--plan', 'plan.json'], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('collection tags is new')
    await rm(join(cwd, 'data/tags.json'))
    const { stdout } = await runDray(['migrate', '--plan', 'plan.json', '--json'], { cwd })
    expect(JSON.parse(stdout)).toMatchObject({ routes: [{ to: 'users' }], totals: { written: 1 } })
  })

  test('or it is said what differs', async () => {
    const cwd = await planned()
    await writeFile(join(cwd, 'data/users.json'), '[{"id": 1}, {"id": 2}]')
    const { exitCode, stderr } = await runDray(['migrate', '--plan', 'plan.json'], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('users.json was written since')
    expect(existsSync(join(cwd, 'app.db'))).toBe(false)
  })

  test.each([
    ['another target', ['data', 'other.db'], 'data'],
    ['a policy', ['--on-conflict', 'skip'], 'dray plan … --on-conflict skip --out FILE'],
    ['collections', ['--collections', 'users,notes'], 'dray plan … --collections users,notes --out FILE'],
    ['no configuration', ['--no-config'], 'dray plan … --no-config --out'],
    ['a limit', ['--max-rejects', '5%'], 'dray plan … --max-rejects 5% --out FILE'],
    ['a rate', ['--rate', '500/s', '--rate', '2MB/s'], 'dray plan … --rate 500/s,2000000B/s --out FILE'],
    ['no verification', ['--no-verify'], 'dray plan … --no-verify --out'],
    ['a dry run', ['--dry-run'], '--dry-run'],
  ])('beside it %s would be another wish', async (_, words, named) => {
    const cwd = await planned()
    const { exitCode, stderr } = await runDray(['migrate', ...words, '--plan', 'plan.json'], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(named)
    expect(existsSync(join(cwd, 'app.db'))).toBe(false)
  })

  test.each([
    ['is not there', 'nothing.json', 'nothing.json'],
    ['is no plan', 'data/users.json', 'is not a plan'],
  ])('a file that %s is a mistake', async (_, file, words) => {
    const cwd = await planned()
    const { exitCode, stderr } = await runDray(['migrate', '--plan', file], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(words)
  })
})
