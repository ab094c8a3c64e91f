import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

/** Ages are of one type, or of any. */
const CONFIG = (type?: string): string => `
  const validate = (value) =>
    ${type ? `typeof value.age === '${type}'` : true} ? { value } : { issues: [{ message: 'no ${type}' }] }
  const schema = { '~standard': { version: 1, vendor: 'test', validate } }
  export default { from: 'json:./data', to: 'sqlite:./app.db', collections: { users: { schema } } }`

async function migrated(): Promise<string> {
  const cwd = await folderWith({
    'data/users.json': [
      { id: 1, age: 30 },
      { id: 2, age: 'forty' },
    ],
    'dray.config.mjs': CONFIG('number'),
  })
  expect(await runDray(['migrate'], { cwd })).toMatchObject({ exitCode: 3 })
  return cwd
}

async function newestRun(cwd: string): Promise<{ readonly id: string; readonly parent?: string }> {
  const { stdout } = await runDray(['runs', '--json'], { cwd })
  return (JSON.parse(stdout) as [{ id: string; parent?: string }])[0]
}

describe('dray replay', { timeout: 60_000 }, () => {
  test('after a fix of the configuration: shown, confirmed, done, and told by both runs', async () => {
    const cwd = await migrated()
    const parent = await newestRun(cwd)
    await writeFile(join(cwd, 'dray.config.mjs'), CONFIG())

    const shown = await runDray(['replay', '--dry-run'], { cwd })
    expect(shown).toMatchObject({ exitCode: 0 })
    expect(await newestRun(cwd)).toEqual(parent)

    const asked = await runDray(['replay'], { cwd })
    expect(asked.exitCode).toBe(2)
    expect(asked.stderr).toContain('dray replay --yes')

    const done = await runDray(['replay', '--yes'], { cwd })
    expect(done).toMatchObject({ exitCode: 0 })
    expect(done.stdout).toContain(`, of run ${parent.id}`)
    const child = await newestRun(cwd)
    expect(child.parent).toBe(parent.id)

    const list = await runDray(['runs'], { cwd })
    expect(list.stdout).toContain(`rejects of ${parent.id}`)
    expect((await runDray(['runs', child.id], { cwd })).stdout).toContain(`parent    ${parent.id}`)
    expect((await runDray(['runs', parent.id], { cwd })).stdout).toContain(`replayed  by ${child.id}`)
  })

  test('a run with rejects says how they are sent again', async () => {
    const cwd = await migrated()
    const { id } = await newestRun(cwd)
    expect((await runDray(['runs', id], { cwd })).stdout).toContain(`After a fix: dray replay ${id}`)
    expect((await runDray(['resume'], { cwd })).stdout).toContain(`dray replay ${id}`)
  })

  test('a corrected file, by its name', async () => {
    const cwd = await migrated()
    const { id } = await newestRun(cwd)
    const rejects = await readFile(join(cwd, '.dray/runs', id, 'rejects.ndjson'), 'utf8')
    await writeFile(join(cwd, 'fixed.ndjson'), rejects.replace(String.raw`\"forty\"`, '40'))
    const { stdout, exitCode } = await runDray(['replay', '--rejects', 'fixed.ndjson', '--yes', '--json'], {
      cwd,
    })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ command: 'replay', parent: id, totals: { written: 1 } })
  })

  test('a corrected file after a replay that arrived is read, and must be there', async () => {
    const cwd = await migrated()
    const { id } = await newestRun(cwd)
    await writeFile(join(cwd, 'dray.config.mjs'), CONFIG())
    await runDray(['replay', '--yes'], { cwd })
    const missing = await runDray(['replay', '--rejects', 'no.ndjson', '--yes'], { cwd })
    expect(missing).toMatchObject({ exitCode: 2 })
    expect(missing.stderr).toContain('no.ndjson is not there')
    await writeFile(join(cwd, 'fixed.ndjson'), '{"to":"users","key":"3","record":{"id":3,"age":3}}\n')
    const asked = await runDray(['replay', '--rejects', 'fixed.ndjson'], { cwd })
    expect(asked.stderr).toContain('dray replay --rejects fixed.ndjson --yes')
    const done = await runDray(['replay', '--rejects', 'fixed.ndjson', '--yes', '--json'], { cwd })
    expect(JSON.parse(done.stdout)).toMatchObject({ parent: id, totals: { written: 1 } })
  })

  test.each([
    ['no such run', ['replay', 'nothing'], 'RUN_UNKNOWN', '--state'],
    ['no such file', ['replay', '--rejects', 'no.ndjson'], 'STORE_MISSING', ''],
    ['no file of rejects', ['replay', '--rejects', 'data/users.json'], 'STORE_INVALID', 'rejects.ndjson'],
    ['no such collection', ['replay', '--collections', 'posts'], 'COLLECTION_UNKNOWN', ''],
  ])('%s is a mistake with a way on', async (_, words, code, hint) => {
    const cwd = await migrated()
    const { exitCode, stdout } = await runDray([...words, '--json'], { cwd })
    expect(exitCode).toBe(2)
    const { error } = JSON.parse(stdout) as { error: { code: string; hint: string } }
    expect(error.code).toBe(code)
    expect(error.hint).toContain(hint)
  })

  test('of a run without rejects there is nothing to do', async () => {
    const cwd = await folderWith({ 'data/users.json': [{ id: 1 }] })
    await runDray(['migrate', 'data', 'app.db'], { cwd })
    const { exitCode, stdout } = await runDray(['replay'], { cwd })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('there was nothing to replay')
    const shown = await runDray(['replay', '--dry-run'], { cwd })
    expect(shown.exitCode).toBe(2)
    expect(shown.stderr).toContain('dray runs')
  })
})
