import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { Kind, LaidRecord } from './laid-record.ts'

const COLLECTION = 'documents'

/** Where a record lies: in a file its first byte, and its line. */
interface Place {
  readonly byte: number
  readonly line: number
}

export interface Laid {
  readonly address: string
  readonly keys: readonly string[]
  /** Of JSON only. */
  readonly places: readonly Place[]
}

/** The records as one collection, `documents`, of a store that dray did not make. */
export function layRecords(kind: Kind, folder: string, records: readonly LaidRecord[]): Laid {
  mkdirSync(folder, { recursive: true })
  const keys = records.map(({ key }, i) => key ?? `k${i}`)
  if (kind === 'sqlite')
    return { address: layRows(join(folder, 'source.db'), keys, records), keys, places: [] }
  const { bytes, places } = objectOf(keys, records)
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', `${COLLECTION}.json`), bytes)
  return { address: `json:${folder}/data?shape=records`, keys, places }
}

function layRows(path: string, keys: readonly string[], records: readonly LaidRecord[]): string {
  const database = new DatabaseSync(path)
  database.exec(`CREATE TABLE ${COLLECTION} (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL); BEGIN`)
  const put = database.prepare(`INSERT INTO ${COLLECTION} VALUES (CAST(? AS TEXT), CAST(? AS TEXT))`)
  records.forEach(({ text }, i) => put.run(Buffer.from(keys[i]!), Buffer.from(text)))
  database.exec('COMMIT')
  database.close()
  return `sqlite:${path}`
}

/** One record a line. */
function objectOf(
  keys: readonly string[],
  records: readonly LaidRecord[],
): { bytes: Buffer; places: readonly Place[] } {
  const parts = [Buffer.from('{')]
  const places: Place[] = []
  let [byte, line] = [1, 1]
  records.forEach(({ text }, i) => {
    const name = Buffer.from(`${i === 0 ? '' : ','}\n${JSON.stringify(keys[i])}:`)
    const document = Buffer.from(text)
    places.push({ byte: byte + name.length, line: line + 1 })
    byte += name.length + document.length
    line += 1 + document.filter((each) => each === 10).length
    parts.push(name, document)
  })
  return { bytes: Buffer.concat([...parts, Buffer.from('}')]), places }
}
