import type { Connection, RowDataPacket } from 'mysql2/promise'
import type { SqlServer } from '../servers/test-server.ts'
import { MYSQL_KINDS } from '../values/kinds.ts'
import { mysqlLiteral, mysqlPrinted, mysqlText } from '../values/mysql-engine.ts'
import { groupsBy } from './groups-by.ts'
import type { RoundEngine, Rule, TableSpec } from './round-engine.ts'
import { ruleOf } from './rule-of.ts'

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``

export async function mysqlRound(server: SqlServer): Promise<RoundEngine> {
  const client = await server.connect()
  // Zero dates are values of a source, whatever new ones may be; what does not fit is no row.
  await client.query(`SET sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00'`)
  return {
    name: server.kind.name,
    kinds: MYSQL_KINDS,
    keyKinds: ['int', 'bigint unsigned', 'varchar(20)', 'binary(4)', 'decimal(12,2)'],
    quote,
    declared({ kind: { native, family }, nullable }) {
      const isText = family === 'text' && !native.startsWith('enum')
      return `${native}${isText ? ' COLLATE utf8mb4_bin' : ''}${nullable ? ' NULL' : ''}`
    },
    literal: (kind, value) => mysqlLiteral(kind, value),
    place: async () => server.address(await server.makeDatabase()),
    async run(address, statements) {
      await client.query(`USE ${databaseOf(address)}`)
      const refused: string[] = []
      for (const sql of statements) {
        await client.query(sql).catch((error: Error) => refused.push(`${error.message}: ${sql}`))
      }
      return refused
    },
    async read(address, table) {
      const at = { client, database: databaseOf(address), table }
      const columns = await ask(at, 'COLUMNS')
      if (columns.length === 0) return undefined
      return { rules: await rulesOf(at, columns), rows: await rowsOf(at, columns) }
    },
  }
}

interface At {
  readonly client: Connection
  readonly database: string
  readonly table: TableSpec
}

function databaseOf(address: string): string {
  return new URL(address).pathname.slice(1)
}

async function ask({ client, database, table }: At, view: string): Promise<readonly RowDataPacket[]> {
  const sql = `SELECT * FROM information_schema.${view} WHERE table_schema = ? AND table_name = ?`
  return (await client.query<RowDataPacket[]>(sql, [database, table.name]))[0]
}

async function rowsOf(
  { client, database, table }: At,
  there: readonly RowDataPacket[],
): Promise<readonly ReadonlyMap<string, string>[]> {
  const declared = table.columns.map(({ name }) =>
    String(there.find((column) => column['COLUMN_NAME'] === name)?.['COLUMN_TYPE']),
  )
  const asked = table.columns.map(({ name, kind }, i) =>
    declared[i] === 'undefined' ? `'00'` : mysqlPrinted(quote(name), kind.family, declared[i]!),
  )
  const [rows] = await client.execute<RowDataPacket[][]>({
    // A question mark in a name is no place for a value, and the client takes no column called __proto__.
    sql: `SELECT ${asked.map((sql, i) => `${sql} AS v${i}`).join(', ')} FROM ${database}.${quote(table.name)}`,
    rowsAsArray: true,
  })
  return rows.map(
    (row) =>
      new Map(table.columns.map(({ name, kind }, i) => [name, mysqlText(kind.family, declared[i]!, row[i])])),
  )
}

async function rulesOf(at: At, columns: readonly RowDataPacket[]): Promise<readonly Rule[]> {
  const indexes = grouped(await ask(at, 'STATISTICS'), 'INDEX_NAME', 'SEQ_IN_INDEX')
  const parts = grouped(
    (await ask(at, 'KEY_COLUMN_USAGE')).filter((one) => one['REFERENCED_TABLE_NAME'] !== null),
    'CONSTRAINT_NAME',
    'ORDINAL_POSITION',
  )
  const actions = await ask(at, 'REFERENTIAL_CONSTRAINTS').catch(async () => {
    const sql =
      'SELECT * FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE constraint_schema = ? AND table_name = ?'
    return (await at.client.query<RowDataPacket[]>(sql, [at.database, at.table.name]))[0]
  })
  const names = (rows: readonly RowDataPacket[], column: string): string[] =>
    rows.map((row) => String(row[column]))
  return [
    ...columns.flatMap((column) => [
      ...(column['IS_NULLABLE'] === 'NO' ? [ruleOf.notNull(String(column['COLUMN_NAME']))] : []),
      ...(/GENERATED/.test(String(column['EXTRA'])) ? [ruleOf.generated(String(column['COLUMN_NAME']))] : []),
      ...(column['COLUMN_DEFAULT'] === null || column['COLUMN_DEFAULT'] === 'NULL'
        ? []
        : [ruleOf.given(String(column['COLUMN_NAME']), String(column['COLUMN_DEFAULT']))]),
    ]),
    ...indexes.flatMap((rows) => {
      const on = names(rows, 'COLUMN_NAME')
      if (rows[0]!['INDEX_NAME'] === 'PRIMARY') return ruleOf.key(on)
      return [ruleOf.columns(Number(rows[0]!['NON_UNIQUE']) === 0 ? 'unique' : 'index', on)]
    }),
    ...parts.map((rows) =>
      ruleOf.reference({
        columns: names(rows, 'COLUMN_NAME'),
        to: String(rows[0]!['REFERENCED_TABLE_NAME']),
        toColumns: names(rows, 'REFERENCED_COLUMN_NAME'),
        onDelete: String(
          actions.find((one) => one['CONSTRAINT_NAME'] === rows[0]!['CONSTRAINT_NAME'])?.['DELETE_RULE'],
        ),
      }),
    ),
  ]
}

function grouped(
  rows: readonly RowDataPacket[],
  by: string,
  order: string,
): readonly (readonly RowDataPacket[])[] {
  const groups = groupsBy(rows, (row) => String(row[by]))
  return groups.map((group) => group.toSorted((a, b) => Number(a[order]) - Number(b[order])))
}
