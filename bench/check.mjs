import { DatabaseSync } from '@photostructure/sqlite'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @returns what throws where `out.db` does not hold `count` documents */
export function checkDatabase(count) {
  return (folder) => {
    const database = new DatabaseSync(join(folder, 'out.db'), { readOnly: true })
    const { records } = database.prepare('SELECT count(*) AS records FROM documents').get()
    database.close()
    if (records !== count) throw new Error(`${records} of ${count} records arrived`)
  }
}

/** The same of `out/documents.json`. */
export function checkJson(count) {
  return (folder) => {
    const text = readFileSync(join(folder, 'out/documents.json'), 'utf8')
    const records = Object.keys(JSON.parse(text)).length
    if (records !== count) throw new Error(`${records} of ${count} records arrived`)
  }
}
