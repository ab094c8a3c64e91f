// The engine's own copy: `node vacuum-into.mjs in.db out.db`.
import { DatabaseSync } from '@photostructure/sqlite'

const [input, output] = process.argv.slice(2)
const database = new DatabaseSync(input, { readOnly: true })
database.prepare('VACUUM INTO ?').run(output)
database.close()
