import { DatabaseSync } from '@photostructure/sqlite'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documents } from './generate.mjs'
import { measure } from './measure.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const main = join(here, '../dist/cli/main.js')
const hasShell = spawnSync('sqlite3', ['--version']).status === 0

/**
 * What is measured. `dray` and every peer are programs run in an empty folder, where they leave `out.db` or
 * `out/documents.json`; `bar` is the most that dray may take of the peer's time, `undefined` where none is promised.
 * Neither `setUp`, once a job, nor `prepare`, before each run, is measured.
 */
export async function jobsFor(count) {
  const compact = await documents(count, 0)
  const indented = await documents(count, 2)
  const byHand = join(dirname(compact), 'by-hand.db')
  const byDray = join(dirname(compact), 'by-dray.db')
  const setUpByHand = () => storeByHand(compact, byHand)
  return [
    {
      name: 'json-to-sqlite',
      about: 'JSON → SQLite, not verified',
      dray: toSqlite(compact, '--no-verify'),
      peers: [loop(compact, 0.4), ...shell(compact, 1.5)],
      check: checkDatabase,
    },
    {
      name: 'json-to-sqlite-indented',
      about: 'JSON, indented by 2 → SQLite, not verified',
      dray: toSqlite(indented, '--no-verify'),
      peers: [loop(indented, 0.4), ...shell(indented, 1.5)],
      check: checkDatabase,
    },
    {
      name: 'json-to-sqlite-verified',
      about: 'JSON → SQLite, verified by content',
      dray: toSqlite(compact),
      peers: [loop(compact, 0.6)],
      check: checkDatabase,
    },
    {
      name: 'json-to-sqlite-judged',
      about: 'JSON → SQLite, a Zod schema and a mapping for each record, not verified',
      dray: dray([compact, 'sqlite:out.db', '--no-verify', '--config', join(here, 'judged.config.mjs')]),
      peers: [node('loop, the same', 1, 'json-to-sqlite-judged.mjs', compact, 'out.db')],
      check: checkDatabase,
    },
    {
      name: 'sqlite-to-json',
      about: 'SQLite → JSON, compact, not verified',
      dray: toJson(byHand, 0, '--no-verify'),
      peers: [node('script', 0.35, 'sqlite-to-json.mjs', byHand, 'out/documents.json', '0')],
      setUp: setUpByHand,
      prepare: (folder) => mkdirSync(join(folder, 'out')),
      check: checkJson,
    },
    {
      name: 'sqlite-to-json-indented',
      about: 'SQLite → JSON, indented by 2, not verified',
      dray: toJson(byHand, 2, '--no-verify'),
      peers: [node('script', 0.35, 'sqlite-to-json.mjs', byHand, 'out/documents.json', '2')],
      setUp: setUpByHand,
      prepare: (folder) => mkdirSync(join(folder, 'out')),
      check: checkJson,
    },
    {
      name: 'sqlite-to-json-verified',
      about: 'SQLite → JSON, compact, verified by content',
      dray: toJson(byHand, 0),
      peers: [node('script', undefined, 'sqlite-to-json.mjs', byHand, 'out/documents.json', '0')],
      setUp: setUpByHand,
      prepare: (folder) => mkdirSync(join(folder, 'out')),
      check: checkJson,
    },
    {
      name: 'again',
      about: 'JSON → SQLite again, --on-conflict skip: everything is there',
      dray: toSqlite(compact, '--no-verify', '--on-conflict', 'skip'),
      peers: [loop(compact)],
      setUp: () => storeByDray(compact, byDray),
      prepare: (folder, contender) => {
        if (contender === 'dray') cpSync(byDray, join(folder, 'out.db'))
      },
      check: checkDatabase,
    },
  ]
}

function toSqlite(input, ...words) {
  return dray([`json:${input}`, 'sqlite:out.db', '--no-config', ...words])
}

function toJson(input, indent, ...words) {
  const target = `json:out/documents.json?shape=records&indent=${indent}`
  return dray([`sqlite:${input}`, target, '--no-config', ...words])
}

function dray(words) {
  return {
    name: 'dray',
    program: process.execPath,
    words: [main, 'migrate', ...words, '--no-backup', '--yes', '--quiet'],
  }
}

function loop(input, bar) {
  return node('loop', bar, 'json-to-sqlite.mjs', input, 'out.db')
}

function node(name, bar, script, ...words) {
  return { name, bar, program: process.execPath, words: [join(here, 'hand-written', script), ...words] }
}

/** Left out where there is no `sqlite3`. */
function shell(input, bar) {
  if (!hasShell) return []
  const sql =
    'CREATE TABLE documents (id TEXT PRIMARY KEY, data TEXT NOT NULL);' +
    `INSERT INTO documents SELECT key, value FROM json_each(readfile('${input.replaceAll("'", "''")}'));`
  return [{ name: 'sqlite3', bar, program: 'sqlite3', words: ['out.db', sql] }]
}

/** A database to read from, made once. */
function storeByHand(input, path) {
  if (existsSync(path)) return
  rmSync(`${path}.tmp`, { force: true })
  const { program, words } = loop(input)
  measure({ program, words: words.with(-1, `${path}.tmp`), cwd: dirname(path) })
  renameSync(`${path}.tmp`, path)
}

/** What a first run leaves behind; made anew each time, since dray changes. */
function storeByDray(input, path) {
  const cwd = dirname(path)
  for (const left of [path, join(cwd, '.dray')]) rmSync(left, { recursive: true, force: true })
  const { program, words } = dray([`json:${input}`, `sqlite:${path}`, '--no-config', '--no-verify'])
  measure({ program, words, cwd })
}

function checkDatabase(folder, count) {
  const database = new DatabaseSync(join(folder, 'out.db'), { readOnly: true })
  const { records } = database.prepare('SELECT count(*) AS records FROM documents').get()
  database.close()
  if (records !== count) throw new Error(`${records} of ${count} records arrived`)
}

function checkJson(folder, count) {
  const records = Object.keys(JSON.parse(readFileSync(join(folder, 'out/documents.json'), 'utf8'))).length
  if (records !== count) throw new Error(`${records} of ${count} records arrived`)
}
