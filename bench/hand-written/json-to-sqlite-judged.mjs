// The same loop with a Zod schema and a mapping for every record, as bench/judged.config.mjs has them.
import { DatabaseSync } from '@photostructure/sqlite'
import { readFileSync } from 'node:fs'
import { Document, mapped } from '../judged.mjs'

const [input, output] = process.argv.slice(2)
const records = JSON.parse(readFileSync(input, 'utf8'))
const database = new DatabaseSync(output)
database.exec('CREATE TABLE documents (id TEXT PRIMARY KEY, data TEXT NOT NULL)')
const insert = database.prepare('INSERT INTO documents (id, data) VALUES (?, ?)')
database.exec('BEGIN')
for (const [id, record] of Object.entries(records)) {
  Document.parse(record)
  insert.run(id, JSON.stringify(mapped(record)))
}
database.exec('COMMIT')
database.close()
