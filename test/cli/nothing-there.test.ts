import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { rightsBind } from '../rights-bind.ts'
import { runDray } from './run-dray.ts'

interface Refused {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

async function refusal(
  words: readonly string[],
  cwd: string,
): Promise<Refused & { exitCode: number | null }> {
  const { exitCode, stdout, stderr } = await runDray([...words, '--json'], { cwd })
  expect(stderr).toBe('')
  return { ...(JSON.parse(stdout) as { error: Refused }).error, exitCode }
}

describe('a command that there is not', () => {
  test.each([
    [['frobnicate'], /no command frobnicate/, /init, stores, check, plan/],
    [['store', 'frobnicate'], /no command store frobnicate/, /^There are: store test$/],
    [['rolback'], /no command rolback/, /Did you mean dray rollback\?/],
  ])('%j', async (words, message, hint) => {
    expect(await refusal(words, '.')).toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
  })
})

describe('a source that is not there', () => {
  test.each([
    [['plan', './dta', 'app.db'], 'Did you mean ./data?'],
    [['count', 'data/usres.json'], 'Did you mean data/users.json?'],
    [['verify', './data', 'app.db'], 'Check the path'],
    [['plan', './daat/', 'app.db'], 'Did you mean ./data?'],
    [['init', './elsewhere/entirely'], 'Check the path'],
  ])('%j', async (words, hint) => {
    const cwd = await folderWith({ 'data/users.json': [{ id: 1 }] })
    const refused = await refusal(words, cwd)
    expect(refused).toMatchObject({ code: 'STORE_MISSING', exitCode: 2, hint })
  })

  test('is not asked for its kind; a target that the run would make is', async () => {
    const cwd = await folderWith({ 'data/users.json': [{ id: 1 }] })
    expect(await refusal(['plan', './data', './app'], cwd)).toMatchObject({
      code: 'ADDRESS_INVALID',
      hint: expect.stringContaining('sqlite:./app'),
    })
  })
})

const ABOUT_RUNS = [['resume'], ['rollback'], ['verify'], ['runs', '20261121']]

describe('where there is no run', () => {
  test('dray runs says so and is 0', async () => {
    const { exitCode, stdout } = await runDray(['runs'], { cwd: await folderWith({}) })
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('No runs in .dray yet'),
    })
  })

  test.each(ABOUT_RUNS)('dray %s is 2', async (...words) => {
    expect(await refusal(words, await folderWith({}))).toMatchObject({ code: 'RUN_UNKNOWN', exitCode: 2 })
  })
})

describe('a ledger', () => {
  const everyUse = [...ABOUT_RUNS, ['runs'], ['migrate', './data', 'app.db']]
  const application = { 'data/users.json': [{ id: 1 }] }

  test.each(everyUse)('that is damaged makes dray %s end with 4', async (...words) => {
    const cwd = await folderWith({ ...application, '.dray/ledger.db': 'this is no database at all' })
    expect(await refusal(words, cwd)).toMatchObject({ code: 'STATE_CORRUPT', exitCode: 4 })
  })

  test.each(everyUse)('whose place is a file makes dray %s end with 2', async (...words) => {
    const cwd = await folderWith({ ...application, '.dray': 'a file' })
    const refused = await refusal(words, cwd)
    expect(refused.exitCode).toBe(2)
    expect(refused.message).toContain('.dray')
  })

  // Root may do everything, so nothing can be kept from it.
  test.runIf(rightsBind).each(everyUse)('that may not be read makes dray %s end with 2', async (...words) => {
    const cwd = await folderWith(application)
    await mkdir(join(cwd, '.dray'))
    await writeFile(join(cwd, '.dray/ledger.db'), '')
    await chmod(join(cwd, '.dray'), 0o000)
    expect(await refusal(words, cwd)).toMatchObject({ code: 'PERMISSION_DENIED', exitCode: 2 })
    await chmod(join(cwd, '.dray'), 0o700)
  })
})
