import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { runDray } from './run-dray.ts'

const USERS = { u1: { id: 'u1', name: 'Ada' }, u2: { id: 'u2', name: 'Björn' } }
const POSTS = [
  { id: 1, userId: 'u1' },
  { id: 2, userId: 'u2' },
  { id: 3, userId: 'u2' },
]
const application = () => folderWith({ 'data/users.json': USERS, 'data/posts.json': POSTS })

describe('the whole way, as a user types it', () => {
  test('plan, migrate, count, verify, runs, rollback', async () => {
    const cwd = await application()
    const dray = (...words: string[]) => runDray(words, { cwd })

    const plan = await dray('plan', './data', 'app.db')
    expect(plan.exitCode).toBe(0)
    expect(plan.stdout).toMatch(/total +5 /)
    expect(plan.stdout).toContain('To do it: dray migrate ./data app.db')
    expect(await readdir(cwd)).toEqual(['data'])

    const migrate = await dray('migrate', './data', 'app.db')
    expect(migrate.exitCode).toBe(0)
    expect(migrate.stdout.trimEnd()).toMatch(/✓ 5 records in .*app\.db, verified$/)
    const run = /Run (\S+)/.exec(migrate.stdout)?.[1]
    expect(migrate.stdout).toContain(`Undo: dray rollback ${run}`)

    expect((await dray('count', 'app.db')).stdout).toMatch(
      /posts +3 [\s\S]*users +2 |users +2 [\s\S]*posts +3 /,
    )
    expect((await dray('verify')).exitCode).toBe(0)
    expect((await dray('verify', './data', 'app.db')).stdout).toContain('✓ equal by content')
    expect((await dray('runs')).stdout).toContain(run)
    expect((await dray('runs', run!)).stdout).toContain('p0001')
    expect((await dray('resume')).exitCode).toBe(0)

    const rollback = await dray('rollback')
    expect(rollback).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('✓ rolled back') })
    expect((await readdir(cwd)).toSorted()).toEqual(['.dray', 'data'])
    const account = (await dray('runs', run!)).stdout
    expect(account.trimEnd()).toMatch(/rolled back since$/)
    expect(account).not.toContain('Undo: ')
    expect(JSON.parse(await readFile(join(cwd, 'data/users.json'), 'utf8'))).toEqual(USERS)
  })

  test('init, then plan and migrate with what it wrote', async () => {
    const cwd = await application()
    expect((await runDray(['init'], { cwd })).stdout).toContain('userId → users')
    const plan = await runDray(['plan'], { cwd })
    expect(plan).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Using dray.config.ts') })
    expect((await runDray(['migrate'], { cwd })).exitCode).toBe(0)
    expect(existsSync(join(cwd, 'app.db'))).toBe(true)
    expect((await runDray(['verify'], { cwd })).exitCode).toBe(0)
  })

  test('--dry-run writes nothing, not even an empty database', async () => {
    const cwd = await application()
    expect((await runDray(['migrate', './data', 'app.db', '--dry-run', '--verbose'], { cwd })).exitCode).toBe(
      0,
    )
    expect(await readdir(cwd)).toEqual(['data'])
  })

  test('--dry-run is the plan, word for word', async () => {
    const cwd = await application()
    const planOf = async (...words: string[]) => {
      const { stdout } = await runDray([...words, './data', 'app.db', '--json'], { cwd })
      const { id, decision, forecast } = JSON.parse(stdout) as Record<string, { routes: unknown }>
      return { id, decision, routes: forecast!.routes }
    }
    expect(await planOf('migrate', '--dry-run')).toEqual(await planOf('plan'))
  })

  test('--state and DRAY_STATE say where runs are kept', async () => {
    const cwd = await application()
    await runDray(['migrate', './data', 'a.db', '--state', 'here'], { cwd })
    await runDray(['migrate', './data', 'b.db'], { cwd, env: { DRAY_STATE: 'there' } })
    expect((await readdir(cwd)).toSorted()).toEqual(['a.db', 'b.db', 'data', 'here', 'there'])
  })
})

test.each([
  ['--state', ['--state', ''], {}],
  ['DRAY_STATE', [], { DRAY_STATE: '' }],
] as const)('an empty %s is none: nothing is strewn in this folder', async (_, words, env) => {
  const cwd = await application()
  const { stdout } = await runDray(['migrate', './data', 'app.db', ...words], { cwd, env })
  expect((await readdir(cwd)).toSorted()).toEqual(['.dray', 'app.db', 'data'])
  expect(stdout).toMatch(/Undo: dray rollback \S+\n/)
})

describe('what is asked before writing', () => {
  test('without a terminal nothing that exists is changed unless --yes says so', async () => {
    const cwd = await application()
    await runDray(['migrate', './data', 'app.db'], { cwd })
    const again = await runDray(['migrate', './data', 'app.db'], { cwd })
    expect(again.exitCode).toBe(2)
    expect(again.stderr).toContain('dray migrate ./data app.db --yes')
    const sure = await runDray(['migrate', './data', 'app.db', '--yes'], { cwd })
    expect(sure.exitCode).toBe(0)
    expect(sure.stdout).toMatch(/unchanged/)
  })
})

describe('what does not arrive', () => {
  test('one bad record is rejected by name; the rest arrives; exit 3', async () => {
    const cwd = await folderWith({ 'data/users.json': '{\n"u1": {"id":"u1"},\n"u2": {"id":"other"}\n}' })
    const plan = await runDray(['plan', './data', 'app.db'], { cwd })
    expect(plan.exitCode).toBe(3)
    expect(plan.stdout).toMatch(/Would be rejected\n {2}users u2: /)
    const { exitCode, stdout } = await runDray(['migrate', './data', 'app.db'], { cwd })
    expect(exitCode).toBe(3)
    expect(stdout).toMatch(/^1 record did not arrive\n {2}users u2: .*users\.json:3/)
  })

  test('a corrupt file is 4, with its line, in plan and run alike', async () => {
    const cwd = await folderWith({
      'data/users.json': '{\n"u1": {"id":"u1"},\n"u2": {"id"\n',
      'data/posts.json': POSTS,
    })
    const plan = await runDray(['plan', './data', 'app.db'], { cwd })
    expect(plan).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('users.json') })
    const run = await runDray(['migrate', './data', 'app.db'], { cwd })
    expect(run.exitCode).toBe(4)
    expect(run.stdout + run.stderr).toContain('users.json')
  })

  test('all but one collection, by a word that is carried into the command to type next', async () => {
    const cwd = await application()
    const plan = await runDray(['plan', './data', 'app.db', '--except', 'posts'], { cwd })
    expect(plan.exitCode).toBe(0)
    expect(plan.stdout).toContain('posts: left out with --except: not carried')
    expect(plan.stdout).toContain('--except posts')
    const wrong = await runDray(['count', './data', '--except', 'post'], { cwd })
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean posts?') })
  })

  test('an unknown collection is named beside the known ones', async () => {
    const cwd = await application()
    const { exitCode, stderr } = await runDray(
      ['plan', './data', 'app.db', '--collections', 'users, usres'],
      { cwd },
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain('"usres"')
    expect(stderr).toMatch(/valid: .*posts/)
  })
})

describe('machines', () => {
  test('--json prints one object, and nothing else anywhere', async () => {
    const cwd = await application()
    for (const words of [
      ['plan', './data', 'app.db'],
      ['check', './data', 'app.db'],
      ['migrate', './data', 'app.db'],
      ['runs'],
      ['verify'],
      ['count', 'app.db'],
      ['describe', 'app.db'],
      ['store', 'test', './data'],
      ['rollback'],
    ]) {
      const { stdout, stderr, exitCode } = await runDray([...words, '--json'], { cwd })
      expect({ words, exitCode, stderr }).toEqual({ words, exitCode: 0, stderr: '' })
      expect(JSON.parse(stdout)).toBeTypeOf('object')
    }
  })

  test('--json --verbose tells events as JSON lines on stderr', async () => {
    const cwd = await application()
    const { stderr } = await runDray(['migrate', './data', 'app.db', '--json', '--verbose'], { cwd })
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; time: string })
    expect(events.filter(({ type }) => type === 'record')).toHaveLength(5)
    expect(events.every(({ time }) => !Number.isNaN(Date.parse(time)))).toBe(true)
  })

  test('--verbose tells each record, --quiet nothing', async () => {
    const cwd = await application()
    const verbose = await runDray(['migrate', './data', 'a.db', '--verbose'], { cwd })
    expect(verbose.stderr.match(/✓ (?:users|posts) /g)).toHaveLength(5)
    expect((await runDray(['migrate', './data', 'b.db', '--quiet'], { cwd })).stderr).toBe('')
  })

  test('a reader that goes away ends the output, not the run', async () => {
    const cwd = await application()
    const main = fileURLToPath(new URL('../../dist/bin/dray.js', import.meta.url))
    const child = spawn(process.execPath, [main, 'migrate', './data', 'app.db'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    child.stderr.destroy()
    const [exitCode] = (await once(child, 'close')) as [number]
    expect(exitCode).toBe(0)
    expect((await runDray(['verify'], { cwd })).exitCode).toBe(0)
  })
})

test('Ctrl-C drains, exits 130 with the command that resumes, and that command finishes the run', async () => {
  const cwd = await folderWith({})
  const records = Array.from({ length: 150_000 }, (_, id) => `{"id":${id},"text":"${'x'.repeat(300)}"}`)
  await writeFile(join(cwd, 'big.json'), `[${records.join(',\n')}]`)
  const main = fileURLToPath(new URL('../../dist/bin/dray.js', import.meta.url))
  const words = ['migrate', './big.json', 'app.db', '--batch-size', '64k', '--no-backup']
  const child = spawn(process.execPath, [main, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (!stderr.includes('moving') && text.includes('moving')) setTimeout(() => child.kill('SIGINT'), 100)
    stderr += text
  })
  const [exitCode] = (await once(child, 'close')) as [number]
  expect(stderr).toContain('press Ctrl-C again')
  expect(exitCode).toBe(130)
  const command = /dray (resume \S+)/.exec(said + stderr)?.[1]
  expect(command).toBeDefined()
  expect(existsSync(join(cwd, 'app.db'))).toBe(false)
  const resumed = await runDray(command!.split(' '), { cwd })
  expect(resumed.exitCode).toBe(0)
  expect(resumed.stdout).toContain('150,000 records')
})
