import { DatabaseSync } from '@photostructure/sqlite'

const [file, statements] = process.argv.slice(2)
const database = new DatabaseSync(file)
database.exec(statements)
database.close()
