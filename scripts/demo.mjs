// A whole migration from a fresh clone: `npm run demo`. Makes a few thousand records as a real application keeps them,
// moves them from a folder of JSON files to SQLite, and leaves the database for you to look at.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const example = join(root, 'examples/octoprompt')
const folder = join(root, '.cache/demo')
const main = join(root, 'dist/bin/dray.js')
const data = 'packages/server/data'
const database = `${data}/octoprompt.db`

run([join(root, 'scripts/ready.mjs'), '--build'], root)
makeProject()

say(
  'OctoPrompt keeps its data in a folder of JSON files. Its dray.config.ts says how they become twelve tables.',
)
say('What would move, what would be lost, how it is undone. A dry run has no way to write.')
dray('plan')
say('Protect, transfer, verify. The source is copied first and never written.')
dray('migrate', '--yes', '--quiet')
say('The database, counted by another path than the one that wrote it, then compared with the source again.')
dray('count', `sqlite:${database}`)
dray('verify')

const here = relative(process.cwd(), folder) || '.'
say(`The database is ${join(here, database)}. To look at it, and to take all of it back:`)
console.log(`  sqlite3 ${join(here, database)} "SELECT id, data FROM projects LIMIT 3"`)
console.log(`  cd ${here} && node ${relative(folder, main)} rollback`)

function makeProject() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'packages/server'), { recursive: true })
  for (const file of ['dray.config.ts', 'schemas.ts', 'package.json']) {
    cpSync(join(example, file), join(folder, file))
  }
  run([join(example, 'generate.mjs'), '--out', join(folder, data)], root, 'ignore')
}

function say(text) {
  console.log(`\n${text}`)
}

function dray(...words) {
  console.log(`\n$ dray ${words.join(' ')}\n`)
  run([main, ...words], folder)
}

function run(words, cwd, stdout = 'inherit') {
  const { DRAY_STATE: _, ...environment } = process.env
  const stdio = ['inherit', stdout, 'inherit']
  const { status, error } = spawnSync(process.execPath, words, { cwd, stdio, env: environment })
  if (error) throw error
  if (status !== 0) {
    console.error(`\nThis command ended with exit code ${status}; the demo stops here.`)
    process.exit(status ?? 1)
  }
}
