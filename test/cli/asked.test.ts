import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needing } from '../faults/tools.ts'
import { folderWith } from './folder.ts'
import { DRAY } from './run-dray.ts'

/** What a user presses instead of an answer. */
const NO_ANSWERS = { 'Ctrl-C': '\u0003', 'Ctrl-D': '\u0004', Escape: '\u001b', Enter: '\r' }

const terminal = needing('asked on a terminal whether to write', 'script')

describe.skipIf(terminal.skip)(terminal.name, () => {
  test.each(Object.entries(NO_ANSWERS))('%s is a no', async (_, key) => {
    const folder = await folderWith({ 'data/users.json': { u1: { id: 'u1', name: 'Anna' } } })
    const { exitCode, told } = await answer(key, folder)
    expect(exitCode, told).toBe(2)
    expect(told).toContain('CONFIRMATION_NEEDED')
    expect(existsSync(join(folder, 'app.db'))).toBe(false)
  })

  test('y is a yes', async () => {
    const folder = await folderWith({ 'data/users.json': { u1: { id: 'u1', name: 'Anna' } } })
    const { exitCode, told } = await answer('y', folder)
    expect(exitCode, told).toBe(0)
    expect(existsSync(join(folder, 'app.db'))).toBe(true)
  })
})

/** Presses a key as soon as the question is there. */
async function answer(
  key: string,
  cwd: string,
): Promise<{ readonly exitCode: unknown; readonly told: string }> {
  const command = `stty cols 80 rows 24; '${process.execPath}' '${DRAY}' migrate ./data app.db`
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  let told = ''
  let isAnswered = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text
    if (isAnswered || !/Write this\?[^]*No/.test(told)) return
    isAnswered = true
    child.stdin.write(key)
  })
  const exitCode = await new Promise((done) => child.once('close', done))
  return { exitCode, told }
}
