import { shortestSingle } from '../../src/model/json/shortest-single.ts'
import type { RowDataPacket } from 'mysql2/promise'
import type { SqlServer } from '../servers/test-server.ts'
import { type Engine, recordText, type ValueTable } from './engine.ts'
import { type Family, MYSQL_KINDS, type ValueKind } from './kinds.ts'

export async function mysqlEngine(server: SqlServer): Promise<Engine> {
  const client = await server.connect()
  const query = async (sql: string): Promise<RowDataPacket[]> => (await client.query<RowDataPacket[]>(sql))[0]
  // Zero dates are values of a source, whatever new ones may be.
  await query(`SET sql_mode = '', time_zone = '+00:00'`)
  return {
    name: server.kind.name,
    kinds: MYSQL_KINDS,
    place: async () => server.address(await server.makeDatabase()),
    async fill(address, tables) {
      await query(`USE ${databaseOf(address)}`)
      for (const table of tables) for (const sql of tableSql(table)) await query(sql)
    },
    async read(address, table, family) {
      const database = databaseOf(address)
      const [column] = await query(
        `SELECT column_type AS declared FROM information_schema.columns
         WHERE table_schema = '${database}' AND table_name = '${table}' AND column_name = 'v'`,
      )
      if (!column) return undefined
      const declared = String(column['declared'])
      // Prepared, so that floats come in their bits.
      const [rows] = await client.execute<RowDataPacket[]>(
        `SELECT CAST(id AS CHAR) AS id, ${mysqlPrinted('v', family, declared)} AS v FROM ${database}.${table}`,
      )
      const values = rows.map(({ id, v }): [string, string] => [String(id), mysqlText(family, declared, v)])
      return { declared, values: new Map(values) }
    },
    stop: async () => {
      await client.end()
      await server.stop()
    },
  }
}

function databaseOf(address: string): string {
  return new URL(address).pathname.slice(1)
}

function tableSql({ name, kind: { native, family }, values }: ValueTable): readonly string[] {
  const rows = values.map((value, i) => `(${i + 1}, ${mysqlLiteral({ family, native }, value)}, 0)`)
  const nullable = native.startsWith('timestamp') ? ' NULL' : ''
  return [
    `CREATE TABLE ${name} (id int PRIMARY KEY, v ${native}${nullable}, beside int NOT NULL) CHARACTER SET utf8mb4`,
    `INSERT INTO ${name} VALUES ${rows.join()}`,
  ]
}

/** A value in the words of SQL; undefined is NULL. */
export function mysqlLiteral(
  { family, native }: Pick<ValueKind, 'family' | 'native'>,
  value: string | undefined,
): string {
  if (value === undefined) return 'NULL'
  if (native.startsWith('bit')) return `b'${value}'`
  if (family === 'bytes') return `x'${value}'`
  if (['boolean', 'number', 'single', 'double'].includes(family)) return value
  return `CONVERT(x'${Buffer.from(value).toString('hex')}' USING utf8mb4)`
}

/** What a prepared statement asks for in place of a column, so that nothing is lost on the way. */
export function mysqlPrinted(column: string, family: Family, declared: string): string {
  const isText = /char|text|json|enum|set/.test(declared)
  if (family === 'single' || family === 'double') return column
  if (family.startsWith('other:bit(') && !isText) return `HEX(BIN(${column} + 0))`
  return family === 'bytes' ? `HEX(${column})` : `HEX(CONVERT(CAST(${column} AS CHAR) USING utf8mb4))`
}

/** What it answers, as the value lies in a record. */
export function mysqlText(family: Family, declared: string, value: unknown): string {
  if (value === null) return 'null'
  if (family === 'single' || family === 'double') {
    const number = declared === 'float' ? shortestSingle(Number(value)) : Number(value)
    return Object.is(number, -0) ? '-0' : String(number)
  }
  const hex = String(value)
  const text = family === 'bytes' ? hex : Buffer.from(hex, 'hex').toString('utf8')
  if (declared.startsWith('set(')) return JSON.stringify(text === '' ? [] : text.split(','))
  return recordText(family, text)
}
