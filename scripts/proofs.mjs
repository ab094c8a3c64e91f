// The long proofs, which `npm test` only samples: every crash point, every fault, every planted difference, and the known
// bugs brought back one at a time. Each part with a line and its time.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const thorough = { DRAY_THOROUGH: '1' }

const parts = [
  { name: 'crashes and faults', words: ['scripts/test.mjs', 'test/faults'], env: thorough },
  { name: 'verification', words: ['scripts/test.mjs', 'test/verifier'], env: thorough },
  { name: 'pairs', words: ['scripts/test.mjs', 'test/journeys/pairs', 'test/values'], env: thorough },
  { name: 'properties', words: ['scripts/test.mjs', 'test/properties', 'test/rounds'], env: thorough },
  { name: 'mutants', words: ['scripts/mutants.mjs'] },
]

const chosen = process.argv.slice(2)
const lines = []
let failed = false
for (const { name, words, env } of parts) {
  if (chosen.length > 0 && !chosen.some((word) => name.includes(word))) continue
  const started = Date.now()
  const { status } = spawnSync(process.execPath, words, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  failed ||= status !== 0
  lines.push(`${status === 0 ? '✓' : '✗'} ${name.padEnd(20)} ${Math.round((Date.now() - started) / 1000)} s`)
}
console.log(`\n${lines.join('\n')}`)
process.exit(failed || lines.length === 0 ? 1 : 0)
