import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

// A process of its own runs no TypeScript: it is the built one.
const MODULE = new URL('../../dist/cli/keep-young-generation-small.js', import.meta.url).href

/** Makes new objects for a while, and says how much room V8 took for them, in MiB. */
const GROW = `
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

test('the young generation stays small when another thread was started', () => {
  expect(mebibytesAfter(GROW)).toBeGreaterThan(16)
  const keep = `import { keepYoungGenerationSmall } from ${JSON.stringify(MODULE)}; keepYoungGenerationSmall();`
  expect(mebibytesAfter(keep + GROW)).toBeLessThan(8)
})

function mebibytesAfter(code: string): number {
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }))
}
