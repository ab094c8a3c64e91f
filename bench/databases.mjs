import { DatabaseSync } from '@photostructure/sqlite'
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeDocument, randomFrom } from './documents.mjs'
import { cache, documentsPath } from './generate.mjs'

/** Where the documents lie as a database that a script wrote. */
export function databasePath(count) {
  return join(dirname(documentsPath(count, 'compact')), 'by-hand.db')
}

/** Made once, document by document: the hand-written loop ends at a file of 512 MiB. */
export function makeDatabase(count) {
  const path = databasePath(count)
  if (existsSync(path)) return
  const building = `${path}.tmp`
  mkdirSync(dirname(path), { recursive: true })
  rmSync(building, { force: true })
  write(building, count)
  renameSync(building, path)
}

function write(path, count) {
  const random = randomFrom(7)
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE documents (id TEXT PRIMARY KEY, data TEXT NOT NULL)')
  const insert = database.prepare('INSERT INTO documents (id, data) VALUES (?, ?)')
  database.exec('BEGIN')
  for (let i = 0; i < count; i += 1) {
    const document = makeDocument(random, i)
    insert.run(document.id, JSON.stringify(document))
  }
  database.exec('COMMIT')
  database.close()
}

/** Rows of a few plain columns: what a loader is measured by. */
export function narrowTablePath(count) {
  return join(cache, `narrow-rows-${count}.db`)
}

/** Made once. */
export function makeNarrowTable(count) {
  const path = narrowTablePath(count)
  if (existsSync(path)) return
  const building = `${path}.tmp`
  rmSync(building, { force: true })
  const database = new DatabaseSync(building)
  database.exec(`
    CREATE TABLE narrow (id INTEGER PRIMARY KEY, name TEXT NOT NULL, score REAL NOT NULL, count INTEGER, created TEXT NOT NULL);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO narrow SELECT i, 'name ' || (i * 7919 % 1000003), (i * 104729 % 1000000) / 997.0,
      iif(i % 10 = 0, NULL, i * 31 % 5000), datetime(1700000000 + i, 'unixepoch') FROM n;`)
  database.close()
  renameSync(building, path)
}

/** Rows of a megabyte, half of them text and half bytes: what memory is measured by. */
export function wideTablePath(count) {
  return join(cache, `wide-rows-${count}.db`)
}

/** Made once. */
export function makeWideTable(count) {
  makeLarge(wideTablePath(count), count, 1_000_000)
}

/** The same of 16 MB. */
export function hugeTablePath(count) {
  return join(cache, `huge-rows-${count}.db`)
}

/** Made once. */
export function makeHugeTable(count) {
  makeLarge(hugeTablePath(count), count, 16_000_000)
}

function makeLarge(path, count, bytes) {
  if (existsSync(path)) return
  const building = `${path}.tmp`
  rmSync(building, { force: true })
  const database = new DatabaseSync(building)
  database.exec(`
    CREATE TABLE texts (id INTEGER PRIMARY KEY, content TEXT NOT NULL);
    CREATE TABLE bytes (id INTEGER PRIMARY KEY, content BLOB NOT NULL);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${count / 2})
    INSERT INTO texts SELECT i, hex(randomblob(${bytes / 2})) FROM n;
    INSERT INTO bytes SELECT id, randomblob(${bytes}) FROM texts;`)
  database.close()
  renameSync(building, path)
}

/** Its rows as lines that a database takes as they are: tabs between values, and `\\N` for none. Made once. @returns where */
export function makeNarrowLines(count) {
  const path = `${narrowTablePath(count)}.tsv`
  if (existsSync(path)) return path
  const database = new DatabaseSync(narrowTablePath(count), { readOnly: true })
  const out = openSync(`${path}.tmp`, 'w')
  const select =
    "SELECT concat_ws(char(9), id, name, score, ifnull(count, '\\N'), created) AS line FROM narrow WHERE id > ? LIMIT ?"
  for (let from = 0; from < count; from += LINES_PER_WRITE) {
    const rows = database.prepare(select).all(from, LINES_PER_WRITE)
    writeSync(out, rows.map(({ line }) => `${line}\n`).join(''))
  }
  closeSync(out)
  database.close()
  renameSync(`${path}.tmp`, path)
  return path
}

const LINES_PER_WRITE = 10_000
