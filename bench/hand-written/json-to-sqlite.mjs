// The loop everybody writes: `node json-to-sqlite.mjs in.json out.db`.
import { DatabaseSync } from '@photostructure/sqlite'
import { readFileSync } from 'node:fs'

const [input, output] = process.argv.slice(2)
const records = JSON.parse(readFileSync(input, 'utf8'))
const database = new DatabaseSync(output)
database.exec('CREATE TABLE documents (id TEXT PRIMARY KEY, data TEXT NOT NULL)')
const insert = database.prepare('INSERT INTO documents (id, data) VALUES (?, ?)')
database.exec('BEGIN')
for (const [id, record] of Object.entries(records)) insert.run(id, JSON.stringify(record))
database.exec('COMMIT')
database.close()
