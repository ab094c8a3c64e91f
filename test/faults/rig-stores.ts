import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'

/** Collection → key → document. */
export type Collections = Readonly<Record<string, Readonly<Record<string, object>>>>

/** A kind of store as the crash rig sees it: made and read without dray, by means that share nothing with it. */
export interface CrashStore {
  readonly name: string
  /** Where it is in a folder, whether or not anything is there yet. */
  address(folder: string): string
  fill(folder: string, collections: Collections): void
  /** All that its application would see, in a form that can be compared; undefined where there is no store. */
  contents(folder: string): unknown
  /** What a run into one that holds data has to say. */
  readonly intoData: readonly string[]
}

const jsonFolder: CrashStore = {
  name: 'json folder',
  address: (folder) => `json:${join(folder, 'data')}/`,
  fill(folder, collections) {
    mkdirSync(join(folder, 'data'))
    for (const [name, documents] of Object.entries(collections)) {
      writeFileSync(join(folder, 'data', `${name}.json`), JSON.stringify(documents))
    }
  },
  contents: (folder) => textsBelow(join(folder, 'data')),
  intoData: ['--replace'],
}

const jsonFile: CrashStore = {
  name: 'json file',
  address: (folder) => `json:${join(folder, 'all.json')}?shape=collections`,
  fill: (folder, collections) => writeFileSync(join(folder, 'all.json'), JSON.stringify(collections)),
  contents: (folder) => textsBelow(join(folder, 'all.json')),
  intoData: ['--replace'],
}

const sqlite: CrashStore = {
  name: 'sqlite',
  address: (folder) => `sqlite:${join(folder, 'app.db')}`,
  fill: (folder, collections) => fillDatabase(join(folder, 'app.db'), collections),
  contents: (folder) => tablesOf(folder),
  intoData: ['--on-conflict', 'overwrite'],
}

/** The engine keeps a log beside the file while somebody writes, and who dies leaves it there. */
export const SQLITE_WAL: CrashStore = {
  ...sqlite,
  name: 'sqlite in WAL mode',
  fill: (folder, collections) =>
    fillDatabase(join(folder, 'app.db'), collections, 'PRAGMA journal_mode = WAL'),
}

/** A file per record: what is half there is many files of one collection. */
export const JSON_PER_RECORD: CrashStore = {
  ...jsonFolder,
  name: 'json, a file per record',
  address: (folder) => `json:${join(folder, 'data')}/?per=record`,
  fill(folder, collections) {
    for (const [name, documents] of Object.entries(collections)) {
      mkdirSync(join(folder, 'data', name), { recursive: true })
      for (const [key, document] of Object.entries(documents)) {
        writeFileSync(join(folder, 'data', name, `${key}.json`), JSON.stringify(document))
      }
    }
  },
}

/** Keys come twice: what is second is rejected, once for every time that it is read. */
export const JSON_REPEATING: CrashStore = {
  ...jsonFolder,
  name: 'json with keys that come twice',
  fill(folder, collections) {
    mkdirSync(join(folder, 'data'))
    for (const [name, documents] of Object.entries(collections)) {
      const records = Object.values(documents)
      const repeated = records.filter((_, n) => n % 3 === 0).map((record) => ({ ...record, again: true }))
      writeFileSync(join(folder, 'data', `${name}.json`), JSON.stringify([...records, ...repeated]))
    }
  },
}

/** One line makes a store part of every trial, as source and as target. */
export const CRASH_STORES: readonly CrashStore[] = [jsonFolder, jsonFile, sqlite]

/**
 * Nothing is prepared: the binding closes a connection only when its statements are collected, and one that closes then,
 * in the middle of a trial, takes the log of another process away.
 */
function fillDatabase(path: string, collections: Collections, first = ''): void {
  const database = new DatabaseSync(path)
  database.exec(first)
  for (const [table, documents] of Object.entries(collections)) {
    database.exec(`CREATE TABLE "${table}" (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)`)
    for (const [key, document] of Object.entries(documents)) {
      database.exec(`INSERT INTO "${table}" VALUES ('${key}', '${JSON.stringify(document)}')`)
    }
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  for (const side of ['-wal', '-shm']) rmSync(path + side, { force: true })
  // Written this very moment it would look like one that an application is writing to.
  utimesSync(path, 1_700_000_000, 1_700_000_000)
}

/** Read from a copy: even a reader would make or remove files beside the database. */
function tablesOf(folder: string): unknown {
  if (!existsSync(join(folder, 'app.db'))) return undefined
  const copy = mkdtempSync(join(tmpdir(), 'rig-copy-'))
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.dray') })
  const database = new DatabaseSync(join(copy, 'app.db'))
  try {
    const all = (sql: string): unknown[] => database.prepare(sql).all()
    const objects = all(
      `SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name`,
    )
    const tables = all(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
    )
    const rows = tables.map((table) => {
      const { name } = table as { name: string }
      return [name, all(`SELECT * FROM "${name}" ORDER BY 1`)]
    })
    return JSON.stringify([all('PRAGMA journal_mode'), objects, rows])
  } finally {
    database.close()
    rmSync(copy, { recursive: true })
  }
}

/** Path → text of a file, or of all files below a folder. */
function textsBelow(path: string): unknown {
  if (!existsSync(path)) return undefined
  if (statSync(path).isFile()) return readFileSync(path, 'utf8')
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .toSorted()
  return Object.fromEntries(files.map((name) => [name, textsBelow(join(path, name)) ?? 'gone']))
}
