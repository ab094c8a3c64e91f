import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from './folder.ts'
import { DRAY } from './run-dray.ts'

/** Where nothing can be written: the disk is full. */
const FULL = '/dev/full'

test.each(['--help', 'migrate --help', '--version', 'stores', 'errand'])(
  'who reads dray %s may leave before the end',
  async (words) => {
    const reader = spawn(process.execPath, [DRAY, ...words.split(' ')], { stdio: ['ignore', 'pipe', 'pipe'] })
    reader.stdout.destroy()
    let told = ''
    reader.stderr.setEncoding('utf8').on('data', (text: string) => (told += text))
    const exitCode = await new Promise((done) => reader.once('close', done))
    expect(told).not.toContain('EPIPE')
    expect(exitCode).toBe(words === 'errand' ? 2 : 0)
  },
)

test.skipIf(!existsSync(FULL))('a result that did not get into its file is no success', async () => {
  const { exitCode, told } = await put({ stdout: FULL }, ['stores'])
  expect(exitCode).toBe(1)
  expect(told).toMatch(/IO_FAILED/)
  expect(told).not.toMatch(/^ {4}at /m)
})

test.skipIf(!existsSync(FULL))('a log on a full disk ends no run', async () => {
  const folder = await folderWith({ 'data/users.json': { u1: { id: 'u1', name: 'Anna' } } })
  const { exitCode } = await put({ stderr: FULL }, ['migrate', './data', 'app.db'], folder)
  expect(exitCode).toBe(0)
  expect(existsSync(join(folder, 'app.db'))).toBe(true)
})

/** The command, with its output in these files; and what it told. */
async function put(
  { stdout, stderr }: { readonly stdout?: string; readonly stderr?: string },
  words: readonly string[],
  cwd = tmpdir(),
): Promise<{ readonly exitCode: unknown; readonly told: string }> {
  const out = stdout === undefined ? 'ignore' : openSync(stdout, 'w')
  const aside = stderr === undefined ? 'pipe' : openSync(stderr, 'w')
  const child = spawn(process.execPath, [DRAY, ...words], { cwd, stdio: ['ignore', out, aside] })
  let told = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text))
  const exitCode = await new Promise((done) => child.once('close', done))
  for (const file of [out, aside]) if (typeof file === 'number') closeSync(file)
  return { exitCode, told }
}
