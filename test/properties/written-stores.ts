import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { openStore, type MigrationInput } from '../../src/index.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { canonicalJson, canonicalMembers, elementTexts } from './canonical-json.ts'

type Documents = ReadonlyMap<string, string>
type Definition = NonNullable<MigrationInput['collections']>[string]

/** How the collection `things` lies in a source; written without dray. */
export interface WrittenSource {
  readonly name: string
  readonly read?: NonNullable<Definition['read']>
  /** @returns the address */
  write(folder: string, documents: Documents): string | Promise<string>
}

/** How it lies in a target; read without dray, each document as its canonical text. */
export interface ReadTarget {
  readonly name: string
  readonly store?: NonNullable<Definition['store']>
  address(folder: string): string | Promise<string>
  read(folder: string): Promise<ReadonlyMap<string, string>>
  /** What the store itself cannot hold. Absent: it holds everything. */
  mayRefuse?(key: string, text: string): boolean
}

const database = {
  write(folder: string, documents: Documents): string {
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'app.db')
    const sqlite = new DatabaseSync(path)
    sqlite.exec('CREATE TABLE things (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL); BEGIN')
    const insert = sqlite.prepare('INSERT INTO things VALUES (CAST(? AS TEXT), CAST(? AS TEXT))')
    for (const [key, text] of documents) insert.run(Buffer.from(key), Buffer.from(text))
    sqlite.exec('COMMIT')
    sqlite.close()
    return `sqlite:${path}`
  },
  async read(folder: string): Promise<ReadonlyMap<string, string>> {
    const sqlite = new DatabaseSync(join(folder, 'app.db'), { readOnly: true })
    const rows = sqlite.prepare('SELECT CAST(id AS BLOB) AS id, CAST(data AS BLOB) AS data FROM things').all()
    const read = rows.map((row): [string, string] => [text(row['id']), canonicalJson(text(row['data']))])
    sqlite.close()
    return new Map(read)
  },
}

export const SOURCES: readonly WrittenSource[] = [
  {
    name: 'json, object',
    write: (folder, documents) => writeJson(folder, 'things.json', objectOf(documents)),
  },
  {
    name: 'json, array',
    read: { file: 'things.json', shape: 'array', key: 'id' },
    write: (folder, documents) =>
      writeJson(folder, 'things.json', `[${[...documents.values()].join(',\n')}]`),
  },
  {
    name: 'json, member of a file',
    read: { file: 'all.json', member: 'things' },
    write: (folder, documents) =>
      writeJson(folder, 'all.json', `{"other":[],"things":${objectOf(documents)}}`),
  },
  { name: 'json, a file per record', read: { records: 'things/{id}.json' }, write: writeFiles },
  { name: 'sqlite', write: database.write },
]

export const TARGETS: readonly ReadTarget[] = [
  { name: 'json, object', address: (folder) => `json:${folder}/`, read: readMembers('things.json') },
  {
    name: 'json, indented',
    address: (folder) => `json:${folder}/?indent=2`,
    read: readMembers('things.json'),
  },
  {
    name: 'json, array',
    store: { shape: 'array' },
    address: (folder) => `json:${folder}/`,
    async read(folder) {
      const texts = elementTexts(readFileSync(join(folder, 'things.json'), 'utf8'))
      return new Map(texts.map((found) => [(JSON.parse(found) as { id: string }).id, canonicalJson(found)]))
    },
  },
  {
    name: 'json, member of a file',
    address: (folder) => `json:${folder}/all.json?shape=collections`,
    async read(folder) {
      const all = canonicalMembers(readFileSync(join(folder, 'all.json'), 'utf8'))
      return canonicalMembers(all.get('things')!)
    },
  },
  {
    name: 'json, a file per record',
    store: { records: 'things/{id}.json' },
    address: (folder) => `json:${folder}/`,
    read: readFiles,
  },
  { name: 'sqlite', address: (folder) => `sqlite:${folder}/app.db`, read: database.read },
  { name: 'memory', address: (folder) => `memory:${folder}`, read: readMemory },
]

function writeJson(folder: string, name: string, content: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), content)
  return `json:${folder}`
}

function writeFiles(folder: string, documents: Documents): string {
  mkdirSync(join(folder, 'things'), { recursive: true })
  for (const [key, document] of documents) {
    const name = encodeURIComponent(key).replace(/^\./, '%2E')
    writeFileSync(join(folder, 'things', `${name}.json`), document)
  }
  return `json:${folder}`
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = existsSync(join(folder, 'things')) ? readdirSync(join(folder, 'things')) : []
  const texts = names.map((name) => readFileSync(join(folder, 'things', name), 'utf8'))
  return new Map(texts.map((found) => [(JSON.parse(found) as { id: string }).id, canonicalJson(found)]))
}

function objectOf(documents: Documents): string {
  return `{${[...documents].map(([key, document]) => `${JSON.stringify(key)}:${document}`).join(',\n')}}`
}

function readMembers(name: string): ReadTarget['read'] {
  return async (folder) => canonicalMembers(readFileSync(join(folder, name), 'utf8'))
}

async function readMemory(folder: string): Promise<ReadonlyMap<string, string>> {
  const source = await openStore(`memory:${folder}`, { role: 'source', scratch: folder })
  const read = new Map<string, string>()
  for (const { name, layout } of await source.collections()) {
    for await (const page of pagesOf(source, name, { layout })) {
      for (let i = 0; i < page.count; i++) read.set(page.keyText(i), canonicalJson(page.bodyText(i)))
    }
  }
  await source.close()
  return read
}

function text(blob: unknown): string {
  return Buffer.from(blob as Uint8Array).toString('utf8')
}
