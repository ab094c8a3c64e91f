// The script everybody writes: `node sqlite-to-json.mjs in.db out.json 2`.
import { DatabaseSync } from '@photostructure/sqlite'
import { writeFileSync } from 'node:fs'

const [input, output, indent] = process.argv.slice(2)
const database = new DatabaseSync(input, { readOnly: true })
const rows = database.prepare('SELECT id, data FROM documents').all()
const records = Object.fromEntries(rows.map(({ id, data }) => [id, JSON.parse(data)]))
writeFileSync(output, JSON.stringify(records, null, Number(indent)))
database.close()
