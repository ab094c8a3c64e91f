import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { DRAY, runDray, type Ran } from './run-dray.ts'

const STATE = ['--state', "the user's runs"]

interface Place {
  readonly cwd: string
  /** As a user who types, in this folder. */
  readonly dray: (...words: string[]) => Promise<Ran>
  /** A command that dray printed, given to a shell as it is. */
  readonly paste: (command: string | undefined) => number | null
}

async function place(
  files: Readonly<Record<string, unknown>>,
  env: Record<string, string> = {},
): Promise<Place> {
  const cwd = await folderWith(files)
  const { PATH = '', HOME = '' } = process.env
  return {
    cwd,
    dray: (...words) => runDray(words, { cwd, env }),
    paste(command) {
      const program = `dray() { "${process.execPath}" "${DRAY}" "$@"; }; ${command ?? 'false'}`
      return spawnSync('bash', ['--norc', '-c', program], { cwd, env: { PATH, HOME, ...env } }).status
    },
  }
}

/** The commands of a text, each up to what ends it. */
function commandsIn(text: string): readonly string[] {
  const commands = text.match(/dray (?:'(?:[^']|'\\'')*'|[^',;()`\n])+/g) ?? []
  return commands.map((command) => command.replace(/ (?:shows|writes|--take-over only)\b.*/, '').trim())
}

function commandIn(text: string, name: string): string | undefined {
  return commandsIn(text).find((command) => command.startsWith(`dray ${name}`))
}

const users = (records: object) => ({ 'data/users.json': records })
const ADA = { ada: { n: 1 } }

/** A run that stopped at a conflict, in the folder of runs that the words name. */
async function stopped(...words: string[]): Promise<Place & { readonly said: string }> {
  const here = await place(users(ADA))
  await here.dray('migrate', './data', 'app.db', ...words)
  await writeFile(join(here.cwd, 'data/users.json'), JSON.stringify({ ada: { n: 2 } }))
  const { stderr, exitCode } = await here.dray('migrate', './data', 'app.db', '--yes', '--quiet', ...words)
  expect(exitCode).toBe(3)
  return { ...here, said: stderr }
}

test('the report of a run: its undo goes to the folder that was given', async () => {
  const { dray, paste, cwd } = await place(users(ADA))
  const { stdout } = await dray('migrate', './data', 'app.db', ...STATE)
  expect(paste(commandIn(stdout, 'rollback'))).toBe(0)
  expect(existsSync(join(cwd, 'app.db'))).toBe(false)
})

test('so does it as JSON, from the run and from the list of runs', async () => {
  const { dray, paste, cwd } = await place(users(ADA))
  const { stdout } = await dray('migrate', './data', 'app.db', '--json', ...STATE)
  const { undo } = JSON.parse(stdout) as { undo: { command: string } }
  const [run] = JSON.parse((await dray('runs', '--json', ...STATE)).stdout) as { report: { undo: object } }[]
  expect(run?.report.undo).toEqual(undo)
  expect(paste(undo.command)).toBe(0)
  expect(existsSync(join(cwd, 'app.db'))).toBe(false)
})

test('where the environment names the folder, commands stay short, and work', async () => {
  const { dray, paste, cwd } = await place(users(ADA), { DRAY_STATE: 'runs' })
  const { stdout } = await dray('migrate', './data', 'app.db')
  expect(stdout).not.toContain('--state')
  expect(paste(commandIn(stdout, 'rollback'))).toBe(0)
  expect(existsSync(join(cwd, 'app.db'))).toBe(false)
})

test.each(['resume', 'rollback'])('what stopped: the %s of its hint', async (name) => {
  const { said, paste } = await stopped(...STATE)
  expect(paste(commandIn(said, name))).toBe(0)
})

test('an unfinished run in the way, and the list of runs: both commands of each', async () => {
  const { dray, paste } = await stopped(...STATE)
  const again = await dray('migrate', './data', 'app.db', '--yes', ...STATE)
  const listed = await dray('runs', ...STATE)
  for (const text of [again.stderr, listed.stdout]) {
    // It meets the same conflict: the run is there.
    expect(paste(commandIn(text, 'resume'))).toBe(3)
  }
  expect(paste(commandIn(listed.stdout, 'rollback'))).toBe(0)
})

test('a run of another folder is named with that folder, and with no other', async () => {
  const { dray, paste } = await stopped(...STATE)
  const { stderr, exitCode } = await dray('migrate', './data', 'app.db', '--yes', '--state', 'other')
  expect(exitCode).toBe(5)
  expect(paste(commandIn(stderr, 'resume'))).toBe(3)
  expect(paste(commandIn(stderr, 'rollback'))).toBe(0)
})

test('where that folder is gone, the target goes on with what it remembers, in the folder of now', async () => {
  const { dray, paste, cwd } = await stopped('--state', 'lost')
  await rename(join(cwd, 'lost'), join(cwd, 'moved away'))
  await writeFile(join(cwd, 'data/users.json'), JSON.stringify(ADA))
  const { stderr } = await dray('migrate', './data', 'app.db', '--yes', ...STATE)
  expect(paste(commandIn(stderr, 'resume --'))).toBe(0)
  const runs = JSON.parse((await dray('runs', '--json', ...STATE)).stdout) as unknown[]
  expect(runs).toHaveLength(1)
})

test('rejects: the replay that a report names', async () => {
  const { dray, paste } = await place({ 'data/users.json': '{"u1": {"id":"u1"}, "u2": {"id":"other"}}' })
  const { stdout, exitCode } = await dray('migrate', './data', 'app.db', ...STATE)
  expect(exitCode).toBe(3)
  // Nothing was corrected: it is rejected once more.
  expect(paste(`${commandIn(stdout, 'replay')} --yes`)).toBe(3)
  const runs = JSON.parse((await dray('runs', '--json', ...STATE)).stdout) as unknown[]
  expect(runs).toHaveLength(2)
})

test('a plan that was kept is run in the folder that was given', async () => {
  const { dray, paste } = await place(users(ADA))
  const { stdout } = await dray('plan', './data', 'app.db', '--out', 'plan.json', ...STATE)
  expect(paste(commandIn(stdout, 'migrate'))).toBe(0)
  const runs = JSON.parse((await dray('runs', '--json', ...STATE)).stdout) as unknown[]
  expect(runs).toHaveLength(1)
})

test.each(['resume', 'verify', 'replay'])(
  '%s of a run that went back says how to move it again',
  async (name) => {
    const { dray, paste, cwd } = await place(users(ADA))
    await dray('migrate', './data', 'app.db', ...STATE)
    await dray('rollback', ...STATE)
    const { stderr, exitCode } = await dray(name, ...STATE)
    expect(exitCode).toBe(2)
    expect(paste(commandIn(stderr, 'migrate'))).toBe(0)
    expect(existsSync(join(cwd, 'app.db'))).toBe(true)
  },
)

test('a target that holds something: the look at the plan, then the word', async () => {
  const { dray, paste } = await place(users(ADA))
  await dray('migrate', './data', 'app.db', ...STATE)
  const { stderr, exitCode } = await dray('migrate', './data', 'app.db', ...STATE)
  expect(exitCode).toBe(2)
  const commands = commandsIn(stderr.slice(stderr.lastIndexOf('Next:')))
  expect(commands).toHaveLength(2)
  for (const command of commands) expect(paste(command)).toBe(0)
})

test('a configuration that was changed and moved: back, and again with it', async () => {
  const config = (title: string): string => {
    const map = `({ key, value }) => ({ key, value: { ...value, title: '${title}' } })`
    return `export default { from: './data', to: 'app.db', collections: { users: { map: ${map} } } }`
  }
  const { dray, paste, cwd } = await place({ ...users(ADA), 'conf/mine.mjs': config('a') })
  const words = ['--config', 'conf/mine.mjs', ...STATE]
  await dray('migrate', './data', 'app.db', ...words)
  await writeFile(join(cwd, 'conf/mine.mjs'), config('b'))
  expect((await dray('migrate', './data', 'app.db', '--yes', ...words)).exitCode).toBe(3)
  await rename(join(cwd, 'conf'), join(cwd, 'moved'))
  await writeFile(join(cwd, 'moved/mine.mjs'), config('c'))
  const { stderr, exitCode } = await dray('resume', '--config', 'moved/mine.mjs', ...STATE)
  expect(exitCode).toBe(2)
  const [redo] = stderr.split('Next:').slice(-1)
  expect(paste(commandIn(redo!, 'rollback'))).toBe(0)
  expect(paste(`${commandIn(redo!, 'migrate')} --on-conflict overwrite --yes`)).toBe(0)
})
