import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache } from './generate.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const main = join(here, '../dist/bin/dray.js')
const hasShell = spawnSync('sqlite3', ['--version']).status === 0
const sqliteUtils = join(cache, 'python/bin/sqlite-utils')

/** The release that dray is held beside, and how it gets here: `npm run bench -- --set-up`. */
const SQLITE_UTILS = 'sqlite-utils==3.39'

/** A program that is measured: what it is called in the table, and what is run in an empty folder. */
export function dray(words, name = 'dray') {
  return { name, program: process.execPath, words: [main, ...words] }
}

/** As a user runs it who has made the backup otherwise; `words` add to it or take away. */
export function migrate(words, name) {
  return dray(['migrate', ...words, '--no-backup', '--yes', '--quiet'], name)
}

/** `json:` unless the address says more: `input` is read without a configuration, into `out.db`. */
export function jsonToSqlite(input, ...words) {
  return migrate([`json:${input}`, 'sqlite:out.db', '--no-config', ...words])
}

export function sqliteToJson(input, indent, ...words) {
  const target = `json:out/documents.json?shape=records&indent=${indent}`
  return migrate([`sqlite:${input}`, target, '--no-config', ...words])
}

export function configured(config, words) {
  return migrate([...words, '--config', join(here, config)])
}

/** A script of bench/hand-written. `bar` is the most that dray may take of its time. */
export function handWritten(script, { bar, name = 'loop' }, ...words) {
  return { name, bar, program: process.execPath, words: [join(here, 'hand-written', script), ...words] }
}

/** None where there is no `sqlite3`. */
export function shell(bar, rows) {
  if (!hasShell) return []
  const sql = `CREATE TABLE documents (id TEXT PRIMARY KEY, data TEXT NOT NULL); INSERT INTO documents ${rows};`
  return [{ name: 'sqlite3', bar, program: 'sqlite3', words: ['out.db', sql] }]
}

/** None where it was not set up: it needs Python and the network. It takes a file that is an array. */
export function sqliteUtilsInsert(bar, input) {
  if (!existsSync(sqliteUtils)) return []
  return [
    {
      name: 'sqlite-utils',
      bar,
      program: sqliteUtils,
      words: ['insert', 'out.db', 'documents', input, '--pk', 'id'],
    },
  ]
}

export function setUpSqliteUtils() {
  run('python3', ['-m', 'venv', join(cache, 'python')])
  run(join(cache, 'python/bin/pip'), ['install', '--quiet', SQLITE_UTILS])
}

function run(program, words) {
  const { status, error } = spawnSync(program, words, { stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}`)
}
