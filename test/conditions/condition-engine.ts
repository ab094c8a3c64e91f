import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { PostgresServer } from '../servers/postgres.ts'
import type { SqlServer } from '../servers/test-server.ts'

/** A store of tables, made and asked without dray. */
export interface ConditionEngine {
  readonly name: string
  /** MySQL before 8 reads checks and forgets them. */
  readonly hasChecks: boolean
  readonly hasPartialIndexes: boolean
  /** That counts characters. */
  readonly length: string
  /** Of a text that is compared character by character. */
  readonly exactText: string
  /** The address of a place where nothing is yet. */
  place(folder: string): Promise<string>
  /** One after the other; the rows of the last. @throws what the engine throws */
  run(address: string, ...statements: readonly string[]): Promise<readonly (readonly unknown[])[]>
}

export const sqliteConditions: ConditionEngine = {
  name: 'sqlite',
  hasChecks: true,
  hasPartialIndexes: true,
  length: 'length',
  exactText: 'text',
  async place(folder) {
    mkdirSync(folder, { recursive: true })
    return `sqlite:${join(folder, 'app.db')}`
  },
  async run(address, ...statements) {
    const database = new DatabaseSync(address.replace(/^sqlite:/, ''))
    try {
      for (const sql of statements.slice(0, -1)) database.exec(sql)
      // Rows of an engine are records of values.
      const rows = database.prepare(statements.at(-1)!).all() as Readonly<Record<string, unknown>>[]
      return rows.map((row) => Object.values(row))
    } finally {
      database.close()
    }
  },
}

export function postgresConditions(server: PostgresServer): ConditionEngine {
  const connecting = server.connect()
  return {
    name: 'postgres',
    hasChecks: true,
    hasPartialIndexes: true,
    length: 'char_length',
    exactText: 'text',
    async place() {
      const schema = server.newSchema()
      await (await connecting).query(`CREATE SCHEMA ${schema}`)
      return server.address({ schema })
    },
    async run(address, ...statements) {
      const client = await connecting
      await client.query(`SET search_path = ${new URL(address).searchParams.get('schema')}`)
      for (const sql of statements.slice(0, -1)) await client.query(sql)
      return (await client.query<unknown[]>({ text: statements.at(-1)!, rowMode: 'array' })).rows
    },
  }
}

export function mysqlConditions(server: SqlServer): ConditionEngine {
  const connecting = server.connect()
  const isMaria = server.kind.name === 'mariadb'
  return {
    name: server.kind.name,
    hasChecks: !server.kind.title.startsWith('MySQL 5.'),
    hasPartialIndexes: false,
    length: 'char_length',
    exactText: `varchar(190) COLLATE ${isMaria ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'}`,
    place: async () => server.address(await server.makeDatabase()),
    async run(address, ...statements) {
      const client = await connecting
      await client.query(`USE ${new URL(address).pathname.slice(1)}`)
      for (const sql of statements.slice(0, -1)) await client.query(sql)
      const [rows] = await client.query({ sql: statements.at(-1)!, rowsAsArray: true })
      // Of a SELECT it is a list of rows; of anything else nobody looks at it.
      return rows as unknown as unknown[][]
    },
  }
}
