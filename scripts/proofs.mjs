// The long proofs, which `npm test` only samples: every crash point, every fault, every planted difference, and the known
// bugs brought back one at a time. Each part with a line and its time.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const thorough = { DRAY_THOROUGH: '1' }

const parts = [
  { name: 'crashes and faults', words: ['scripts/test.mjs', 'test/faults'], env: thorough },
  { name: 'verification', words: ['scripts/test.mjs', 'test/verifier'], env: thorough },
  { name: 'pairs', words: ['scripts/test.mjs', 'test/journeys/pairs', 'test/values'], env: thorough },
  { name: 'properties', words: ['scripts/test.mjs', 'test/properties', 'test/rounds'], env: thorough },
  { name: 'mutants', words: ['scripts/mutants.mjs'] },
  // Fetched from a suite that moves every day: only where it is named.
  {
    name: 'newest',
    isExtra: true,
    first: ['scripts/newest-servers.mjs'],
    words: ['scripts/test.mjs', ...suitesOfServers()],
    env: { DRAY_SERVERS: 'newest', DRAY_REQUIRE_SERVERS: 'postgres,mysql,mariadb' },
  },
]

const chosen = process.argv.slice(2)
const lines = []
let failed = false
for (const { name, first, words, env, isExtra = false } of parts) {
  if (chosen.length === 0 ? isExtra : !chosen.some((word) => name.includes(word))) continue
  const started = Date.now()
  const run = (more) =>
    spawnSync(process.execPath, more, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status
  const status = (first && run(first)) || run(words)
  failed ||= status !== 0
  lines.push(`${status === 0 ? '✓' : '✗'} ${name.padEnd(20)} ${Math.round((Date.now() - started) / 1000)} s`)
}
console.log(`\n${lines.join('\n')}`)
process.exit(failed || lines.length === 0 ? 1 : 0)

/** The tests that start servers: those that import what starts them. */
function suitesOfServers() {
  const folder = join(root, 'test')
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.test.ts'))
  const starts = /from '[./]*\/servers\/(?:mysql|mariadb|postgres)\.ts'/
  return files
    .filter((name) => starts.test(readFileSync(join(folder, name), 'utf8')))
    .map((name) => `test/${name}`)
}
