import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { livenessOf, ownIdentity } from './process-identity.ts'

test('this process is alive, one of another start or another boot is not', () => {
  const own = ownIdentity()
  expect(livenessOf(own)).toBe('alive')
  expect(livenessOf({ ...own, host: 'elsewhere' })).toBe('unknown')
  expect(livenessOf({ ...own, boot: 'another' })).toBe('dead')
})

test.skipIf(process.platform !== 'linux')(
  'one that was killed is dead, though nobody has asked how it ended',
  async () => {
    // What `sh` becomes never asks for the child that it was given.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void parent.kill('SIGKILL'))
    const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string]
    const pid = Number(line)
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!
    const identity = { ...ownIdentity(), pid, started }
    expect(livenessOf(identity)).toBe('alive')
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => livenessOf(identity)).toBe('dead')
    // It is there still: only its state tells.
    expect(() => process.kill(pid, 0)).not.toThrow()
  },
)
