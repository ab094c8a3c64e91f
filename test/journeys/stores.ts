import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'

export type Documents = ReadonlyMap<string, unknown>

/** A kind of store as the journeys see it: filled and read without dray, by means that share nothing with it. */
export interface StoreUnderTest {
  readonly name: string
  /** Makes a store with these collections and answers its address. */
  fill(folder: string, collections: Readonly<Record<string, Documents>>): string
  /** An address where nothing is yet. */
  empty(folder: string): string
  read(folder: string, collections: readonly string[]): Readonly<Record<string, Documents>>
  /** Hash of everything in the folder. */
  fingerprint(folder: string): string
}

const jsonFolder: StoreUnderTest = {
  name: 'json folder',
  fill(folder, collections) {
    mkdirSync(join(folder, 'data'), { recursive: true })
    for (const [name, documents] of Object.entries(collections)) {
      writeFileSync(
        join(folder, 'data', `${name}.json`),
        JSON.stringify(Object.fromEntries(documents), null, 2),
      )
    }
    return `json:${join(folder, 'data')}`
  },
  empty: (folder) => `json:${join(folder, 'data')}/`,
  read: (folder, names) =>
    Object.fromEntries(
      names.map((name) => [name, parsed(readFileSync(join(folder, 'data', `${name}.json`), 'utf8'))]),
    ),
  fingerprint: hashTree,
}

const jsonFile: StoreUnderTest = {
  name: 'json file',
  fill(folder, collections) {
    const all = Object.fromEntries(
      Object.entries(collections).map(([name, documents]) => [name, Object.fromEntries(documents)]),
    )
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'all.json'), JSON.stringify(all))
    return `json:${join(folder, 'all.json')}?shape=collections`
  },
  empty: (folder) => `json:${join(folder, 'all.json')}?shape=collections`,
  read(folder, names) {
    const all = JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8')) as Record<string, object>
    return Object.fromEntries(names.map((name) => [name, new Map(Object.entries(all[name] ?? {}))]))
  },
  fingerprint: hashTree,
}

const sqlite: StoreUnderTest = {
  name: 'sqlite',
  fill(folder, collections) {
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'app.db')
    const database = new DatabaseSync(path)
    for (const [name, documents] of Object.entries(collections)) {
      database.exec(`CREATE TABLE "${name}" (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)`)
      const insert = database.prepare(`INSERT INTO "${name}" VALUES (?, ?)`)
      database.exec('BEGIN')
      for (const [key, document] of documents) insert.run(key, JSON.stringify(document))
      database.exec('COMMIT')
    }
    database.close()
    return `sqlite:${path}`
  },
  empty: (folder) => `sqlite:${join(folder, 'app.db')}`,
  read(folder, names) {
    const database = new DatabaseSync(join(folder, 'app.db'), { readOnly: true })
    try {
      return Object.fromEntries(
        names.map((name) => {
          const rows = database.prepare(`SELECT id, data FROM "${name}"`).all() as {
            id: string
            data: string
          }[]
          return [name, new Map(rows.map(({ id, data }) => [id, JSON.parse(data) as unknown]))]
        }),
      )
    } finally {
      database.close()
    }
  },
  fingerprint: hashTree,
}

/** The stores that outlive a process, and so can be killed and resumed. */
export const STORES: readonly StoreUnderTest[] = [jsonFolder, jsonFile, sqlite]

/** A few thousand documents in two collections, with what tends to go wrong. */
export function sampleCollections(count = 2_000): Readonly<Record<string, Documents>> {
  const users = new Map<string, unknown>()
  const orders = new Map<string, unknown>()
  for (let n = 0; n < count; n++) {
    users.set(`user-${n}`, {
      id: `user-${n}`,
      name: `Ünïcode ${n} 😀 "quoted" \\ back`,
      note: n % 7 === 0 ? null : 'x'.repeat((n * 37) % 300),
      nested: { list: [n, { deep: [true, false, null, n / 3] }], empty: {}, none: [] },
    })
    orders.set(`${n}/${n % 5}`, {
      total: n * 1.1,
      user: `user-${(n * 13) % count}`,
      '': 'empty name',
      constructor: n,
    })
  }
  return { users, orders }
}

function parsed(text: string): Documents {
  return new Map(Object.entries(JSON.parse(text) as object))
}

function hashTree(folder: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).toSorted(byPath)) {
    const path = join(entry.parentPath, entry.name)
    hash.update(path.slice(folder.length))
    if (entry.isFile()) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}

function byPath(
  one: { parentPath: string; name: string },
  other: { parentPath: string; name: string },
): number {
  return join(one.parentPath, one.name) < join(other.parentPath, other.name) ? -1 : 1
}
