import { createHash } from 'node:crypto'
import pg from 'pg'
import type { PostgresServer } from '../servers/postgres.ts'
import type { StoreUnderTest } from './stores.ts'

/** Schemas of a server: those of one folder are one store. Filled and read by the vendor's client alone. */
export function postgresStore(server: PostgresServer, bodyType: 'jsonb' | 'json' = 'jsonb'): StoreUnderTest {
  const client = server.connect()
  // A password of an address is kept nowhere: who resumes or rolls back gives it anew.
  process.env['PGPASSWORD'] = server.password
  const used = new Set<string>()
  const schemaOf = (folder: string): string => {
    const schema = `s_${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`
    used.add(schema)
    return schema
  }
  const store: StoreUnderTest = {
    name: 'postgres',
    persists: true,

    async fill(folder, collections) {
      const schema = schemaOf(folder)
      const { query } = await queries(client)
      await query(`CREATE SCHEMA ${schema}`)
      for (const [name, documents] of Object.entries(collections)) {
        const table = `${schema}.${pg.escapeIdentifier(name)}`
        await query(`CREATE TABLE ${table} (id text PRIMARY KEY, data ${bodyType} NOT NULL)`)
        await query(`INSERT INTO ${table} SELECT key, value FROM json_each($1)`, [
          JSON.stringify(Object.fromEntries(documents)),
        ])
      }
      return store.empty(folder)
    },

    empty: (folder) => server.address({ schema: schemaOf(folder) }),

    async read(folder, names) {
      const schema = schemaOf(folder)
      const { query } = await queries(client)
      const read: Record<string, ReadonlyMap<string, unknown>> = {}
      for (const name of names) {
        const rows = await query(`SELECT id, data FROM ${schema}.${pg.escapeIdentifier(name)}`)
        read[name] = new Map(rows.map((row) => [String(row['id']), row['data']]))
      }
      return read
    },

    /** Tables with their columns, indexes and rows; whatever else is there by its name. */
    async fingerprint(folder) {
      const schema = schemaOf(folder)
      const { query } = await queries(client)
      const relations = await query(
        `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname LIKE $1 ORDER BY 1, 2`,
        [`${schema}%`],
      )
      const schemas = await query('SELECT nspname FROM pg_namespace WHERE nspname LIKE $1 ORDER BY 1', [
        `${schema}%`,
      ])
      const rows: unknown[] = []
      for (const { schema: at, name, kind } of relations) {
        if (kind !== 'r') continue
        const table = `${pg.escapeIdentifier(String(at))}.${pg.escapeIdentifier(String(name))}`
        rows.push(name, ...(await query(`SELECT t::text AS row FROM ${table} AS t ORDER BY 1`)))
      }
      return JSON.stringify({ schemas, relations, rows })
    },

    async clear() {
      const { query } = await queries(client)
      for (const schema of used) {
        const found = await query('SELECT nspname FROM pg_namespace WHERE nspname LIKE $1', [`${schema}%`])
        for (const row of found) {
          await query(`DROP SCHEMA ${pg.escapeIdentifier(String(row['nspname']))} CASCADE`)
        }
      }
      used.clear()
    },
  }
  return store
}

type Rows = readonly Readonly<Record<string, unknown>>[]

async function queries(
  connecting: Promise<pg.Client>,
): Promise<{ query(sql: string, values?: unknown[]): Promise<Rows> }> {
  const client = await connecting
  return { query: async (sql, values = []) => (await client.query(sql, values)).rows as Rows }
}
