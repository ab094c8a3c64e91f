import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { DRAY } from './run-dray.ts'

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
