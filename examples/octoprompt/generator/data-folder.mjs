import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Files as OctoPrompt writes them: indented by two, no newline at the end, records by id. */
export function dataFolder(root) {
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const put = (path, value) => write(path, JSON.stringify(value, null, 2))
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
  return {
    write,
    put,
    read,
    putRecords: (path, records, key = 'id') => put(path, byKey(records, key)),
    /** Behind the records that are there. */
    addRecords: (path, records) => put(path, { ...read(path), ...byKey(records, 'id') }),
    addToArray: (path, records) => put(path, [...read(path), ...records]),
  }
}

function byKey(records, key) {
  return Object.fromEntries(records.map((record) => [String(record[key]), record]))
}
