import { describe, expect, test } from 'vitest'
import { documents } from '../journeys/scene.ts'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

describe('dray resume RUN --from --to', { timeout: 60_000 }, () => {
  test('takes addresses of the stores of the run, and refuses those of others', async () => {
    const cwd = await folderWith({ 'data/users.json': documents(60, 'user'), 'other/users.json': {} })
    const env = { DRAY_CRASH_AT: 'sqlite.commit:after#2' }
    await runDray(['migrate', 'data', 'app.db', '--batch-size', '1k', '--no-backup'], { cwd, env })
    const [{ id: run }] = JSON.parse((await runDray(['runs', '--json'], { cwd })).stdout) as [{ id: string }]

    for (const words of [
      ['--to', 'other.db'],
      ['--to', 'json:out'],
      ['--from', 'other'],
      ['--from', 'json:data?exclude=users.json'],
    ]) {
      const refused = await runDray(['resume', run, ...words, '--json'], { cwd })
      expect(refused, words.join(' ')).toMatchObject({ exitCode: 2 })
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'RUN_STATE' } })
    }
    const done = await runDray(['resume', run, '--from', './data', '--to', 'app.db'], { cwd })
    expect(done, done.stderr).toMatchObject({ exitCode: 0 })
    expect(await runDray(['verify', 'data', 'app.db'], { cwd })).toMatchObject({ exitCode: 0 })
  })
})
