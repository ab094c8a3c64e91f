// The long proofs, which `npm test` only samples: every crash point, every fault, every planted difference, and the known
// bugs brought back one at a time. Each part with a line and its time.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tests = readdirSync(join(root, 'test'), { recursive: true })
  .map((name) => `test/${name}`)
  .filter((name) => name.endsWith('.test.ts'))

/** What each part runs in its long form; `others` is whatever else has one. */
const LONG = {
  'crashes and faults': ['test/faults', 'test/mysql/crash', 'test/postgres/crash'],
  verification: ['test/verifier'],
  pairs: ['test/journeys/pairs', 'test/values'],
  properties: ['test/properties', 'test/rounds'],
}
const named = Object.values(LONG).flat()
const hasLongForm = (name) => textOf(name).includes('DRAY_THOROUGH')
const others = tests.filter((name) => hasLongForm(name) && !named.some((word) => name.startsWith(word)))

const parts = [
  ...Object.entries({ ...LONG, others }).map(([name, words]) => ({
    name,
    words: ['scripts/test.mjs', ...words],
    env: { DRAY_THOROUGH: '1' },
  })),
  { name: 'mutants', words: ['scripts/mutants.mjs'] },
  // Fetched from a suite that moves every day: only where it is named.
  {
    name: 'newest',
    isExtra: true,
    first: ['scripts/newest-servers.mjs'],
    words: ['scripts/test.mjs', ...tests.filter((name) => startsServer(name))],
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

/** By what it imports, or what that imports. */
function startsServer(name, seen = new Set()) {
  if (seen.has(name)) return false
  seen.add(name)
  const imports = textOf(name).matchAll(/^(?:import |\}).* from '(\.[^']*)'/gm)
  const paths = [...imports].map(([, path]) => join(dirname(name), path))
  if (paths.some((path) => /^test\/servers\/(?:mysql|mariadb|postgres)\.ts$/.test(path))) return true
  return paths.some((path) => /^test\/(?!servers\/)/.test(path) && startsServer(path, seen))
}

function textOf(name) {
  return readFileSync(join(root, name), 'utf8')
}
