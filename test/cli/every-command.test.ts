import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/words/command-list.ts'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

/**
 * `--json`: one document on stdout and nothing else anywhere; with `--verbose` also JSON lines on stderr. `--quiet`: the
 * result and nothing on the way. For each command, where `./data` was moved to `app.db`.
 */
const WELL: Readonly<Record<string, readonly string[]>> = {
  init: ['init', './data', '--force'],
  stores: ['stores'],
  check: ['check', './data', 'app.db'],
  plan: ['plan', './data', 'app.db'],
  migrate: ['migrate', './data', 'app.db', '--yes'],
  resume: ['resume'],
  replay: ['replay'],
  rollback: ['rollback'],
  runs: ['runs'],
  verify: ['verify'],
  count: ['count', 'app.db'],
  describe: ['describe', 'app.db'],
  'store test': ['store', 'test', 'app.db'],
  completion: ['completion', 'zsh'],
}

/** And in an empty folder, where all but `stores` and `runs` must fail. */
const ILL: Readonly<Record<string, readonly string[]>> = {
  ...WELL,
  stores: ['stores', 'and', 'more'],
  runs: ['runs', '20261121'],
  completion: ['completion', 'tcsh'],
  count: ['count', './data'],
  describe: ['describe', './data'],
}

const NAMES = COMMANDS.map(({ name }) => name)

test('every command is here', () => {
  expect(Object.keys(WELL).toSorted()).toEqual(NAMES.toSorted())
})

// One folder for all of them: what a rollback takes away, it takes away last.
test('where all is well', { timeout: 120_000 }, async () => {
  const cwd = await folderWith({ 'data/users.json': [{ id: 1 }, { id: 2 }], 'data/notes.json': [{ id: 1 }] })
  await runDray(['migrate', './data', 'app.db'], { cwd })
  for (const name of [...NAMES.filter((other) => other !== 'rollback'), 'rollback']) {
    const dray = (...flags: string[]) => runDray([...WELL[name]!, ...flags], { cwd })

    const json = await dray('--json')
    expect(json, `${name} --json`).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(json.stdout)).toBeTypeOf('object')

    const verbose = await dray('--json', '--verbose')
    expect(verbose.exitCode, `${name} --json --verbose`).toBe(0)
    expect(JSON.parse(verbose.stdout)).toBeTypeOf('object')
    for (const line of linesOf(verbose.stderr)) expect(JSON.parse(line)).toHaveProperty('type')

    const quiet = await dray('--quiet')
    expect(quiet, `${name} --quiet`).toMatchObject({ exitCode: 0, stderr: '' })
    expect(quiet.stdout).not.toBe('')
  }
})

test.each(NAMES)('dray %s where it must fail', async (name) => {
  const cwd = await folderWith({})
  const json = await runDray([...ILL[name]!, '--json'], { cwd })
  expect(json.exitCode).not.toBe(0)
  expect(json.stderr).toBe('')
  expect(JSON.parse(json.stdout)).toMatchObject({ exitCode: json.exitCode })

  const quiet = await runDray([...ILL[name]!, '--quiet'], { cwd })
  expect(quiet.stdout + quiet.stderr).toMatch(/✗ /)
})

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}

test.each(['migrate', 'plan'])('dray %s --verbose: one line per record', async (name) => {
  const cwd = await folderWith({ 'data/users.json': [{ id: 1 }, { id: 2 }], 'data/notes.json': [{ id: 1 }] })
  const { stderr } = await runDray([...WELL[name]!, '--verbose'], { cwd })
  const lines = linesOf(stderr).filter((line) => /^ {2}✓ (users|notes) \d/.test(line))
  expect(lines).toHaveLength(3)
})
