import pg from 'pg'
import type { PostgresServer } from '../servers/postgres.ts'
import { type Engine, recordText, type ValueTable } from './engine.ts'
import { type Family, POSTGRES_KINDS } from './kinds.ts'

export async function postgresEngine(server: PostgresServer): Promise<Engine> {
  // A password of an address is kept nowhere.
  process.env['PGPASSWORD'] = server.password
  const client = await server.connect()
  // Every value as the engine prints it.
  const types = { getTypeParser: () => (text: string) => text }
  const texts = async (text: string): Promise<(string | null)[][]> =>
    (await client.query({ text, rowMode: 'array', types })).rows as (string | null)[][]
  await client.query(
    `SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET DateStyle = 'ISO'; SET bytea_output = 'hex'`,
  )
  return {
    name: 'postgres',
    kinds: POSTGRES_KINDS,
    place: async () => server.address({ schema: server.newSchema() }),
    async fill(address, tables) {
      const schema = schemaOf(address)
      await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}`)
      await client.query(`CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'ü')`)
      for (const table of tables) for (const sql of tableSql(table)) await client.query(sql)
    },
    async read(address, table, family) {
      const name = `${schemaOf(address)}.${table}`
      const [column] = await texts(
        `SELECT format_type(atttypid, atttypmod) FROM pg_attribute
         WHERE attrelid = to_regclass('${name}') AND attname = 'v'`,
      )
      if (!column) return undefined
      const rows = await texts(`SELECT id, ${postgresPrinted('v', family, column[0]!)} FROM ${name}`)
      const values = rows.map(([id, text]): [string, string] => [id!, recordText(family, text ?? undefined)])
      return { declared: plainName(column[0]!, schemaOf(address)), values: new Map(values) }
    },
    stop: async () => {
      await client.end()
      await server.stop()
    },
  }
}

function schemaOf(address: string): string {
  return new URL(address).searchParams.get('schema')!
}

function tableSql({ name, kind: { native, family }, values }: ValueTable): readonly string[] {
  const rows = values.map((value, i) => `(${i + 1}, ${postgresLiteral(family, value)}, 0)`)
  return [
    `CREATE TABLE ${name} (id integer PRIMARY KEY, v ${native}, beside integer NOT NULL)`,
    `INSERT INTO ${name} VALUES ${rows.join()}`,
  ]
}

/** A value in the words of SQL; undefined is NULL. */
export function postgresLiteral(family: Family, value: string | undefined): string {
  if (value === undefined) return 'NULL'
  return pg.escapeLiteral(family === 'bytes' ? `\\x${value}` : value)
}

/** Without the schema, which has another name each time, and the table that a type of words is named after. */
function plainName(declared: string, schema: string): string {
  const name = declared.startsWith(`${schema}.`) ? declared.slice(schema.length + 1) : declared
  return name.replace(/^kind_\d+_v_enum(\[\])?$/, 'enum$1')
}

/** What is asked for in place of a column, so that the engine prints all there is. */
export function postgresPrinted(column: string, family: Family, declared: string): string {
  if (family === 'bytes') return declared === 'bytea' ? `encode(${column}, 'hex')` : `${column}::text`
  if (family === 'array' && declared.endsWith('[]')) return `to_json(${column})`
  // Not as a cast writes it, which adds `/32`.
  if (declared === 'inet') return `to_json(${column}) #>> '{}'`
  return `${column}::text`
}
