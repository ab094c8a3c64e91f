import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/words/command-list.ts'
import { EXIT_CODES } from '../../src/model/exit-codes.ts'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

describe('help', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    'dray %s --help has an example and its exit codes',
    async (name, command) => {
      const { stdout, stderr, exitCode } = await runDray([...name.split(' '), '--help'])
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(stdout).toContain(`$ ${command.examples[0]}`)
      const codes = stdout
        .slice(stdout.indexOf('Exit codes:'))
        .match(/^ +\d+(?= {2})/gm)
        ?.map(Number)
      expect(codes).toEqual(command.exits.map((exit) => EXIT_CODES[exit].code))
      for (const { flags } of command.options) expect(stdout).toContain(flags)
      for (const flag of ['--json', '--verbose', '--quiet', '--config', '--yes'])
        expect(stdout).toContain(flag)
    },
  )

  test('the overview names every command and every exit code', async () => {
    const { stdout, exitCode } = await runDray(['--help'])
    expect(exitCode).toBe(0)
    for (const { name } of COMMANDS) expect(stdout).toContain(`\n  ${name.split(' ')[0]} `)
    for (const { code, meaning } of Object.values(EXIT_CODES)) expect(stdout).toContain(`${code}  ${meaning}`)
  })

  test('help and version load no engine, driver or schema library', async () => {
    const { stdout, stderr } = await runDray(['--version'], { nodeOptions: ['--import', PRINT_LOADED] })
    const own = stderr.split('\n').filter((url) => url.startsWith('file:'))
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(own.some((url) => url.endsWith('/bin/dray.js'))).toBe(true)
    expect(own.filter((url) => /zod|jiti|clack|sqlite|drivers|execute|migrate/.test(url))).toEqual([])
  })

  test.each(COMMANDS)('the code of dray $name is there', async ({ load }) => {
    expect(await load()).toBeTypeOf('function')
  })
})

/** A module hook that writes the address of every module to stderr as it is loaded. */
const HOOK = `
  import { writeSync } from 'node:fs'
  export async function load(url, context, next) { writeSync(2, url + '\\n'); return next(url, context) }
`
const PRINT_LOADED = dataUrl(`
  import { register } from 'node:module'
  register(${JSON.stringify(dataUrl(HOOK))})
`)

function dataUrl(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`
}

describe('what is not understood', () => {
  test.each([
    [['plna'], 'dray plan'],
    [['store', 'tst'], 'dray store test'],
    [['plan', '--jsno'], '--json'],
    [['migrate', 'a', 'b', '--on-confict', 'skip'], '--on-conflict'],
  ])('%j is exit 2, with what was meant', async (words, meant) => {
    const { exitCode, stdout, stderr } = await runDray(words)
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(`Did you mean ${meant}?`)
  })

  test.each([
    [['plan', 'a', 'b', 'c']],
    [['plan', 'a', 'b', '--on-conflict', 'merge']],
    [['plan', 'a', 'b', '--max-rejects', 'many']],
    [['plan', 'a', 'b', '--max-rejects', '101%']],
    [['plan', 'a', 'b', '--sample', '0']],
    [['migrate', 'a', 'b', '--batch-size', '1T']],
    [['plan', 'a', 'b', '--collections', 'x,,y']],
    [['plan', 'a', 'b', '--quick', '--sample', '5']],
    [['migrate', 'a', 'b', '--quick']],
    [['migrate', 'a', 'b', '--no-backup', '--backup-to', 'x']],
    [['plan', 'a', 'b', '--from', 'c']],
    [['plan']],
    [['plan', 'a']],
    [['store']],
    [[]],
  ])('%j is exit 2 without a stack', async (words) => {
    const cwd = await folderWith({})
    const { exitCode, stderr } = await runDray(words, { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stderr).not.toBe('')
  })

  test.each([['--collections'], ['--except'], ['--on-other-type']])(
    '%s says nothing of a run',
    async (flag) => {
      const { exitCode, stderr } = await runDray(['verify', flag, 'read'], { cwd: await folderWith({}) })
      expect(exitCode).toBe(2)
      expect(stderr).toContain('belong to two stores')
    },
  )

  test('a rate that is none is said to be none, with what it may be', async () => {
    const { exitCode, stderr } = await runDray(['plan', '--rate', '500'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('500/s,2MB/s')
  })

  test('with --json the error is an object on stdout', async () => {
    const { exitCode, stdout, stderr } = await runDray(['plan', '--json', '--nonsense'])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' }, exitCode: 2 })
    expect(exitCode).toBe(2)
  })
})

describe('what is printed', () => {
  test('no value of the environment appears, whatever fails', async () => {
    const env = { DATABASE_URL: 'postgres://u:canary-one@host/db', API_TOKEN: 'canary-two' }
    const cwd = await folderWith({
      'dray.config.ts': 'export default { from: process.env.NOPE, to: 3, extra: {} }',
    })
    for (const words of [
      ['plan'],
      ['plan', '--verbose'],
      ['plan', '--json'],
      ['nonsense'],
      ['--help'],
      ['stores'],
    ]) {
      const { stdout, stderr } = await runDray(words, { cwd, env })
      expect(stdout + stderr).not.toContain('canary')
    }
  })

  test('a password in an address is not repeated', async () => {
    const { stdout, stderr } = await runDray(['count', 'postgres://me:hunter2@localhost/db'])
    expect(stderr).not.toBe('')
    expect(stdout + stderr).not.toContain('hunter2')
  })

  test('no colours without a terminal, with NO_COLOR even where they are forced', async () => {
    const plain = await runDray(['plna'])
    const refused = await runDray(['plna'], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } })
    const forced = await runDray(['plna'], { env: { FORCE_COLOR: '1' } })
    expect(plain.stderr).not.toContain('\u001b[')
    expect(refused.stderr).not.toContain('\u001b[')
    expect(forced.stderr).toContain('\u001b[')
  })
})
