// One command to trust: everything that CI looks at, each part with a line and its time. `--without tests` leaves a part out.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = process.execPath
const tool = (path) => join(root, 'node_modules', path)

const parts = [
  { name: 'ready', command: [node, 'scripts/ready.mjs', '--build'] },
  { name: 'format', command: [node, tool('oxfmt/bin/oxfmt'), '--check', '.'] },
  { name: 'lint', command: [node, tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'types', command: [node, tool('typescript/bin/tsc'), '-p', 'tsconfig.check.json'] },
  { name: 'dead code', command: [node, tool('knip/bin/knip.js')] },
  { name: 'package', command: [node, tool('publint/src/cli.js'), '--strict'] },
  {
    name: 'architecture',
    command: [node, 'scripts/test.mjs', 'test/architecture'],
    needs: 'test/architecture.test.ts',
  },
  { name: 'docs', command: [node, 'scripts/docs.mjs', '--check'], needs: 'scripts/docs.mjs' },
  { name: 'tests', command: [node, 'scripts/test.mjs'] },
]

const without = process.argv.slice(2).filter((word) => word !== '--without')
const lines = []
let failed = false
for (const part of parts) {
  if (without.includes(part.name)) continue
  const line = part.needs && !existsSync(join(root, part.needs)) ? missing(part) : runPart(part)
  lines.push(line)
}
console.log(`\n${lines.join('\n')}`)
process.exit(failed ? 1 : 0)

function missing({ name, needs }) {
  return `- ${name.padEnd(13)} left out: there is no ${needs} yet`
}

function runPart({ name, command }) {
  const started = Date.now()
  const [program, ...words] = command
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  if (status !== 0) {
    failed = true
    console.log(`--- ${name}\n${stdout}${stderr}`)
  }
  return `${status === 0 ? '✓' : '✗'} ${name.padEnd(13)} ${seconds} s`
}
