import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { migrate } from '../../src/index.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import type { SqlServer } from '../servers/test-server.ts'
import { canonicalJson } from './canonical-json.ts'
import { type ReadTarget, SOURCES, TARGETS, type WrittenSource } from './written-stores.ts'

/** A kind of store that a collection comes from and goes to. */
export interface DocumentStore {
  readonly name: string
  readonly source: WrittenSource
  readonly targets: readonly ReadTarget[]
}

const jsonSource = SOURCES.find(({ name }) => name === 'json, object')!
const targetNamed = (wanted: string): ReadTarget => TARGETS.find(({ name }) => name === wanted)!

export const LOCAL_STORES: readonly DocumentStore[] = [
  { name: 'json', source: jsonSource, targets: [targetNamed('json, object')] },
  {
    name: 'sqlite',
    source: SOURCES.find(({ name }) => name === 'sqlite')!,
    targets: [targetNamed('sqlite')],
  },
  {
    name: 'memory',
    // Nothing but dray reaches it.
    source: {
      name: 'memory',
      async write(folder, documents) {
        const from = await jsonSource.write(join(folder, 'files'), documents)
        await migrate({ from, to: `memory:${folder}` }, { stateDir: join(folder, 'filling') })
        return `memory:${folder}`
      },
    },
    targets: [targetNamed('memory')],
  },
]

/** PostgreSQL has no text with NUL in it. */
const hasNul = (key: string): boolean => key.includes('\u0000')
/** And jsonb none in a document, nor half of a surrogate pair, nor -0. */
const isBeyondJsonb = (text: string): boolean =>
  /\\u0000|\\u[dD][89a-fA-F]/.test(text) ||
  /(?:^|[[:,\s])-0(?:\.0+)?(?:[eE][-+]?\d+)?(?=[\s,}\]]|$)/.test(text)

export async function postgresDocuments(server: PostgresServer): Promise<DocumentStore> {
  // A password of an address is kept nowhere.
  process.env['PGPASSWORD'] = server.password
  const client = await server.connect()
  const schemaOf = (folder: string): string => `s_${hashOf(folder)}`
  const address = (folder: string): string => server.address({ schema: schemaOf(folder) })
  const read = async (folder: string): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await client.query<{ id: string; data: string }>(
      `SELECT id, data::text AS data FROM ${schemaOf(folder)}.things`,
    )
    return new Map(rows.map(({ id, data }) => [id, canonicalJson(data)]))
  }
  return {
    name: 'postgres',
    source: {
      name: 'postgres',
      async write(folder, documents) {
        const table = `${schemaOf(folder)}.things`
        await client.query(`CREATE SCHEMA ${schemaOf(folder)}`)
        await client.query(`CREATE TABLE ${table} (id text PRIMARY KEY, data json NOT NULL)`)
        const lists = [[...documents.keys()], [...documents.values()]]
        await client.query(`INSERT INTO ${table} SELECT * FROM unnest($1::text[], $2::json[])`, lists)
        return address(folder)
      },
    },
    targets: [
      {
        name: 'postgres, jsonb',
        address,
        read,
        mayRefuse: (key, text) => hasNul(key) || isBeyondJsonb(text),
      },
      { name: 'postgres, json', store: { bodyType: 'json' }, address, read, mayRefuse: hasNul },
    ],
  }
}

export async function mysqlDocuments(server: SqlServer): Promise<DocumentStore> {
  const client = await server.connect()
  const databaseOf = (folder: string): string => `d_${hashOf(folder)}`
  const address = async (folder: string): Promise<string> => {
    await client.query(`CREATE DATABASE ${databaseOf(folder)} CHARACTER SET utf8mb4`)
    return server.address(databaseOf(folder))
  }
  const read = async (folder: string): Promise<ReadonlyMap<string, string>> => {
    const [rows] = await client.query<RowDataPacket[]>(
      `SELECT HEX(id) AS id, HEX(CONVERT(data USING utf8mb4)) AS data FROM ${databaseOf(folder)}.things`,
    )
    return new Map(rows.map(({ id, data }) => [unhex(id), canonicalJson(unhex(data))]))
  }
  return {
    name: server.kind.name,
    source: {
      name: server.kind.name,
      async write(folder, documents) {
        const to = await address(folder)
        const table = `${databaseOf(folder)}.things`
        await client.query(`CREATE TABLE ${table} (id varbinary(200) PRIMARY KEY, data longtext NOT NULL)`)
        const rows = [...documents].map(([key, text]) => [Buffer.from(key), Buffer.from(text)])
        for (const row of rows)
          await client.query(`INSERT INTO ${table} VALUES (?, CONVERT(? USING utf8mb4))`, row)
        return to
      },
    },
    targets: [
      { name: `${server.kind.name}, longtext`, address, read },
      {
        name: `${server.kind.name}, json`,
        store: { bodyType: 'json' },
        address,
        read,
        // What its parser changes, test/mysql/json-numbers.test.ts tells exactly.
        mayRefuse: (_key, text) => isBeyondJsonb(text) || /[\d.]{15}|\d[eE]|[[{]{100}/.test(text),
      },
    ],
  }
}

function unhex(hex: unknown): string {
  return Buffer.from(String(hex), 'hex').toString('utf8')
}

function hashOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 12)
}
