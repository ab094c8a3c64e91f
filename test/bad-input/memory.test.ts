import { DatabaseSync } from '@photostructure/sqlite'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { scratchFolder } from './scratch-folder.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const REPORT_USAGE = new URL('../../bench/report-usage.mjs', import.meta.url).href

const MEBIBYTE = 1 << 20
const RECORD_BYTES = 64 * MEBIBYTE
/** What a run takes whose records are small, garbage that nobody has collected yet included. */
const BASE_MIB = 145

const root = scratchFolder()
const files = join(root, 'files')
const database = join(root, 'files.db')
let intoDatabase: number

beforeAll(() => {
  mkdirSync(files)
  const file = openSync(join(files, 'documents.json'), 'w')
  // With escapes: a text without them is hashed where it lies.
  const piece = 'lorem ipsum \\"dolor\\" sit amet \\n'.padEnd(64, '.').repeat(MEBIBYTE / 64)
  writeSync(file, '{"small":{"n":1},"large":{"s":"')
  for (let written = 0; written < RECORD_BYTES; written += piece.length) writeSync(file, piece)
  writeSync(file, '"}}')
  closeSync(file)
  intoDatabase = dray([files, `sqlite:${database}`])
}, 240_000)

// How often a record is held at once: SQLite copies what is bound, and makes a row of it.

test('JSON to SQLite holds a large record no more than 3 times', () => {
  expect(intoDatabase).toBeLessThan(BASE_MIB + (3 * RECORD_BYTES) / MEBIBYTE)
})

test.each([
  { pair: 'SQLite to SQLite', copies: 3, from: database, to: `sqlite:${join(root, 'other.db')}` },
  { pair: 'SQLite to JSON', copies: 3, from: database, to: `json:${join(root, 'out')}/` },
  { pair: 'JSON to JSON', copies: 2, from: files, to: `json:${join(root, 'other')}/` },
])(
  '$pair holds a large record no more than $copies times',
  ({ copies, from, to }) => {
    expect(dray([from, to])).toBeLessThan(BASE_MIB + (copies * RECORD_BYTES) / MEBIBYTE)
  },
  240_000,
)

const ROW_BYTES = 16 * MEBIBYTE

// Both collections move at one time, but for their large rows: with a row of each it was 234 MiB, and where the engine
// prints them 200.
test.each([
  { pair: 'SQLite to JSON', to: `json:${join(root, 'rows')}/`, mebibytes: 180 },
  { pair: 'SQLite to SQLite', to: `sqlite:${join(root, 'copy.db')}`, mebibytes: 197 },
])(
  'rows of 16 MiB in two collections are held one at a time, $pair',
  ({ to, mebibytes }) => {
    const rows = join(root, 'rows.db')
    rmSync(rows, { force: true })
    const made = new DatabaseSync(rows)
    for (const name of ['texts', 'others']) {
      made.exec(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY, content TEXT NOT NULL);
      WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 6)
      INSERT INTO ${name} SELECT i, hex(zeroblob(${ROW_BYTES / 2})) FROM n`)
    }
    made.close()
    expect(dray([rows, to])).toBeLessThan(mebibytes)
  },
  240_000,
)

/** Moves everything, verified by content. @returns the peak of its resident memory, in MiB */
function dray(words: readonly string[]): number {
  const usage = join(root, 'usage')
  const { PATH = '', HOME = '' } = process.env
  execFileSync(
    process.execPath,
    ['--import', REPORT_USAGE, MAIN, 'migrate', ...words, '--no-backup', '--yes', '--no-config'],
    { cwd: root, env: { PATH, HOME, NO_COLOR: '1', DRAY_BENCH_USAGE: usage }, stdio: 'pipe' },
  )
  const [kilobytes] = readFileSync(usage, 'utf8').split(' ')
  return Number(kilobytes) / 1024
}
