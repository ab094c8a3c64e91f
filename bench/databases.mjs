import { DatabaseSync } from '@photostructure/sqlite'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeDocument, randomFrom } from './documents.mjs'
import { documentsPath } from './generate.mjs'

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
