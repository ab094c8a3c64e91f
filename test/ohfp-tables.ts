import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { type OhfpData, POINT_ZERO } from './ohfp-data.ts'
import type { PostgresServer } from './servers/postgres.ts'

type Row = Readonly<Record<string, unknown>>
/** By table and key: the fields that are not null. */
export type OhfpRows = Readonly<Record<string, ReadonlyMap<string, Row>>>

const KEYS = { templates: 'template_id', requests: 'request_id', machines: 'machine_id' }
const BOOLEANS = new Set(['is_active', 'storage_encryption', 'monitoring_enabled'])
/** As text, the driver of PostgreSQL gives 64 bits. */
const WHOLE = new Set(
  'max_instances maxNumber machine_count successful_count failed_count timeout version'.split(' '),
)

/** What the application reads from its tables, and what it must find there. */
export const ohfpTables = {
  configs: { sqlite: 'to-sqlite.config.ts', postgres: 'to-postgres.config.ts' },

  fromSqlite(folder: string, file = 'request_database.db'): OhfpRows {
    const database = new DatabaseSync(join(folder, file), { readOnly: true })
    try {
      return rowsOf((table) => database.prepare(`SELECT * FROM ${table}`).all() as Row[])
    } finally {
      database.close()
    }
  },

  async fromPostgres(server: PostgresServer, database: string): Promise<OhfpRows> {
    const tables = Object.keys(KEYS)
    const results = await server.run(tables.map((table) => `SELECT * FROM ${table};`).join(''), database)
    return rowsOf((table) => results[tables.indexOf(table)]!.rows as Row[])
  },

  /** As the files say: a machine is found by `machine_id` and has its id in `instance_id`; so have templates of old. */
  expected({ templates, requests, machines }: OhfpData): OhfpRows {
    return {
      templates: asRead(templates, (key) => ({ template_id: key })),
      requests: asRead(requests, () => ({})),
      machines: asRead(machines, (key) => ({ machine_id: key, instance_id: key })),
    }
  },
}

function rowsOf(select: (table: string) => readonly Row[]): OhfpRows {
  return Object.fromEntries(
    Object.entries(KEYS).map(([table, key]) => [
      table,
      new Map(select(table).map((row) => [String(row[key]), readBack(row)])),
    ]),
  )
}

function asRead(records: OhfpData['templates'], added: (key: string) => Row): ReadonlyMap<string, Row> {
  return new Map([...records].map(([key, record]) => [key, readBack({ ...record, ...added(key) })]))
}

/** The application's reader: any text that begins like JSON is parsed, and what is NULL is as good as missing. */
function readBack(row: Row): Row {
  const fields = Object.entries(row).filter(([, value]) => value !== null)
  return Object.fromEntries(fields.map(([name, value]) => [name, valueOf(name, value)]))
}

function valueOf(name: string, value: unknown): unknown {
  if (BOOLEANS.has(name)) return Boolean(value)
  if (WHOLE.has(name)) return Number(value)
  // A column of numbers has no other one for `1.0`.
  if (value === POINT_ZERO) return 1
  return typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value
}
