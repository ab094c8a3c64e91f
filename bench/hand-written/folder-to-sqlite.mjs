// The loop everybody writes, over a folder: `node folder-to-sqlite.mjs folder out.db`.
import { DatabaseSync } from '@photostructure/sqlite'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, output] = process.argv.slice(2)
const database = new DatabaseSync(output)
database.exec('CREATE TABLE documents (id TEXT PRIMARY KEY, data TEXT NOT NULL)')
const insert = database.prepare('INSERT INTO documents (id, data) VALUES (?, ?)')
database.exec('BEGIN')
for (const name of readdirSync(folder)) {
  const records = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  for (const [id, record] of Object.entries(records)) insert.run(id, JSON.stringify(record))
}
database.exec('COMMIT')
database.close()
