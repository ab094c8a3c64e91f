import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonPlace } from './json-place.ts'
import type { Place } from './place.ts'
import type { Kind } from './plants.ts'
import { COUNT, fieldsOf, keyOf, textOf } from './records.ts'
import { sqlitePlace } from './sqlite-place.ts'
import { type Finding, startVerifier } from './verifier.ts'

/** One way to verify, and the store that differences are planted in for it. */
export interface Look {
  readonly place: Place
  /** How a kind of difference is called when it is planted here: what is too many in the source is missing in the target. */
  called(kind: Kind): Kind
  verify(): Promise<Finding>
}

export interface World {
  readonly looks: { readonly [Name in 'runIntoSqlite' | 'runIntoJson' | 'target' | 'source']: Look }
  close(): void
}

/** 100,000 records in one JSON file, moved by dray into a database and into another JSON file. */
export async function makeWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'verifier-'))
  mkdirSync(join(folder, 'data'))
  writeSource(join(folder, 'data/things.json'))
  const from = `json:${folder}/data`
  const intoSqlite = { from, to: `sqlite:${folder}/app.db`, collections: { things: { store: COLUMNS } } }
  const intoJson = { from, to: `json:${folder}/copy/` }
  const [sqliteRuns, jsonRuns] = [join(folder, 'sqlite-runs'), join(folder, 'json-runs')]
  const verifier = startVerifier()
  await verifier.migrate(intoSqlite, sqliteRuns)
  await verifier.migrate(intoJson, jsonRuns)
  const source = jsonPlace(from, join(folder, 'data/things.json'))
  const database = sqlitePlace(join(folder, 'app.db'))
  const copy = jsonPlace(intoJson.to, join(folder, 'copy/things.json'))
  const compare = (): Promise<Finding> => verifier.compareStores(intoSqlite)
  return {
    looks: {
      runIntoSqlite: look(database, () => verifier.verifyRun(sqliteRuns)),
      runIntoJson: look(copy, () => verifier.verifyRun(jsonRuns)),
      target: look({ ...database, hasCells: false }, compare),
      source: { ...look(source, compare), called: (kind) => FROM_THE_OTHER_SIDE[kind] },
    },
    close() {
      verifier.close()
      for (const place of [source, database, copy]) place.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const COLUMNS = { columns: { n: { type: 'integer', nullable: true }, ratio: { type: 'real' } } } as const
const FROM_THE_OTHER_SIDE = { missing: 'extra', extra: 'missing', content: 'content' } as const

function look(place: Place, verify: () => Promise<Finding>): Look {
  return { place, called: (kind) => kind, verify }
}

/** Written piece by piece: whoever makes this file need not hold it. */
function writeSource(path: string): void {
  const file = openSync(path, 'w')
  let piece = '{\n'
  for (let n = 0; n < COUNT; n++) {
    piece += `"${keyOf(n)}":${textOf(fieldsOf(n))}${n < COUNT - 1 ? ',\n' : '\n}\n'}`
    if (n % 1000 === 999 || n === COUNT - 1) {
      writeSync(file, piece)
      piece = ''
    }
  }
  closeSync(file)
}
