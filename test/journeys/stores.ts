import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { migrate, openStore } from '../../src/index.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'

export type Documents = ReadonlyMap<string, unknown>

/** A kind of store as the journeys see it: filled and read without dray, by means that share nothing with it. */
export interface StoreUnderTest {
  readonly name: string
  /** Outlives its process: can be killed and resumed. */
  readonly persists: boolean
  /** Makes a store with these collections and answers its address. */
  fill(folder: string, collections: Readonly<Record<string, Documents>>): Promise<string>
  /** An address where nothing is yet. */
  empty(folder: string): string
  /** Makes what has to be there before: the database of a server. */
  prepare?(folder: string): Promise<void>
  read(folder: string, collections: readonly string[]): Promise<Readonly<Record<string, Documents>>>
  /** Hash of everything that is there. */
  fingerprint(folder: string): Promise<string>
  /** Removes what the stores of one test left outside of its folder. */
  clear?(): Promise<void>
}

export const jsonFolder: StoreUnderTest = {
  name: 'json folder',
  persists: true,
  async fill(folder, collections) {
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
  read: async (folder, names) =>
    Object.fromEntries(
      names.map((name) => [name, parsed(readFileSync(join(folder, 'data', `${name}.json`), 'utf8'))]),
    ),
  fingerprint: hashTree,
}

const jsonFile: StoreUnderTest = {
  name: 'json file',
  persists: true,
  async fill(folder, collections) {
    const all = Object.fromEntries(
      Object.entries(collections).map(([name, documents]) => [name, Object.fromEntries(documents)]),
    )
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'all.json'), JSON.stringify(all))
    return `json:${join(folder, 'all.json')}?shape=collections`
  },
  empty: (folder) => `json:${join(folder, 'all.json')}?shape=collections`,
  async read(folder, names) {
    const all = JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8')) as Record<string, object>
    return Object.fromEntries(names.map((name) => [name, new Map(Object.entries(all[name] ?? {}))]))
  },
  fingerprint: hashTree,
}

export const sqlite: StoreUnderTest = {
  name: 'sqlite',
  persists: true,
  async fill(folder, collections) {
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
  async read(folder, names) {
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

/** Filled and read through dray's own calls, as nothing else can reach it. */
export const memory: StoreUnderTest = {
  name: 'memory',
  persists: false,
  async fill(folder, collections) {
    const from = await jsonFolder.fill(folder, collections)
    const to = memory.empty(folder)
    await migrate({ from, to }, { stateDir: join(folder, 'filling') })
    return to
  },
  empty: (folder) => `memory:${folder}`,
  async read(folder, names) {
    const source = await openStore(memory.empty(folder), { role: 'source', scratch: folder })
    const found = await source.collections()
    const read: Record<string, Documents> = {}
    for (const { name, layout } of found.filter(({ name: wanted }) => names.includes(wanted))) {
      const documents = new Map<string, unknown>()
      for await (const page of pagesOf(source, name, { layout })) {
        for (let i = 0; i < page.count; i++) documents.set(page.keyText(i), JSON.parse(page.bodyText(i)))
      }
      read[name] = documents
    }
    await source.close()
    return read
  },
  async fingerprint(folder) {
    const source = await openStore(memory.empty(folder), { role: 'source', scratch: folder }).catch(
      () => undefined,
    )
    const names = (await source?.collections())?.map(({ name }) => name) ?? []
    await source?.close()
    const documents = names.length > 0 ? await memory.read(folder, names) : {}
    return JSON.stringify(Object.entries(documents).map(([name, map]) => [name, [...map]]))
  },
}

export const STORES: readonly StoreUnderTest[] = [jsonFolder, jsonFile, sqlite, memory]

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

async function hashTree(folder: string): Promise<string> {
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
