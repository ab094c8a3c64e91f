import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

// A process of its own runs no TypeScript: it is the built one.
const MODULE = new URL('../../dist/cli/keep-heap-small.js', import.meta.url).href
const KEEP_SMALL = `import { keepHeapSmall } from ${JSON.stringify(MODULE)}; keepHeapSmall();`

/** Makes new objects beside another thread, and says how much room V8 took for them, in MiB. */
const NEW_OBJECTS = `
  import { Worker } from 'node:worker_threads'
  import { getHeapSpaceStatistics } from 'node:v8'
  const worker = new Worker('', { eval: true })
  await new Promise((resolve) => worker.once('exit', resolve))
  let kept = []
  for (let i = 0; i < 2e6; i++) {
    kept.push([i])
    if (kept.length > 20_000) kept = []
  }
  const { space_size } = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  console.log(space_size / 2 ** 20)
`

/** Objects of which 10 MiB are alive at any time, each long enough to become old; says how large the heap became. */
const OLD_OBJECTS = `
  const alive = []
  let peak = 0
  for (let i = 0; i < 3e6; i++) {
    alive[i % 100_000] = [i, i, i, i, i, i]
    if (i % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed)
  }
  console.log(peak / 2 ** 20)
`

test('the young generation stays small when another thread was started', () => {
  expect(mebibytesAfter(NEW_OBJECTS)).toBeGreaterThan(16)
  expect(mebibytesAfter(KEEP_SMALL + NEW_OBJECTS)).toBeLessThan(8)
})

test('old objects do not grow to several times what is alive', () => {
  const usual = mebibytesAfter(OLD_OBJECTS)
  expect(mebibytesAfter(KEEP_SMALL + OLD_OBJECTS)).toBeLessThan(0.8 * usual)
})

function mebibytesAfter(code: string): number {
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }))
}
