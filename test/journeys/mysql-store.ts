import { createHash } from 'node:crypto'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import type { SqlServer } from '../servers/test-server.ts'
import type { StoreUnderTest } from './stores.ts'

/** Databases of a server: that of one folder is one store. Filled and read by the vendor's client alone. */
export function mysqlStore(server: SqlServer): StoreUnderTest {
  const connecting = server.connect()
  const used = new Set<string>()
  /** A target must be there: whoever names it makes it. */
  const databaseOf = async (folder: string): Promise<string> => {
    const name = nameOf(folder)
    await run(connecting, `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4`)
    return name
  }
  const nameOf = (folder: string): string => {
    const name = `d_${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`
    used.add(name)
    return name
  }
  const store: StoreUnderTest = {
    name: server.kind.name,
    persists: true,

    async fill(folder, collections) {
      const database = await databaseOf(folder)
      for (const [name, documents] of Object.entries(collections)) {
        const table = `${database}.\`${name}\``
        await run(
          connecting,
          `CREATE TABLE ${table} (id varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
             data longtext CHARACTER SET utf8mb4 NOT NULL)`,
        )
        const rows = [...documents].map(([key, document]) => [key, JSON.stringify(document)])
        if (rows.length > 0) await run(connecting, `INSERT INTO ${table} VALUES ?`, [rows])
      }
      return server.address(database)
    },

    empty: (folder) => server.address(nameOf(folder)),
    prepare: async (folder) => void (await databaseOf(folder)),

    async read(folder, names) {
      const database = await databaseOf(folder)
      const read: Record<string, ReadonlyMap<string, unknown>> = {}
      for (const name of names) {
        const rows = await run(connecting, `SELECT id, data FROM ${database}.\`${name}\``)
        read[name] = new Map(rows.map((row) => [String(row['id']), JSON.parse(String(row['data']))]))
      }
      return read
    },

    /** Tables with their columns, indexes and rows; whatever else is there by its name. */
    async fingerprint(folder) {
      const database = await databaseOf(folder)
      const tables = await run(
        connecting,
        'SELECT TABLE_NAME AS name, TABLE_TYPE AS kind FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY 1',
        [database],
      )
      const contents: unknown[] = []
      for (const { name } of tables) {
        const table = `${database}.\`${String(name)}\``
        const [shape] = await run(connecting, `SHOW CREATE TABLE ${table}`)
        contents.push(shape?.['Create Table'], await run(connecting, `SELECT * FROM ${table} ORDER BY 1`))
      }
      return JSON.stringify({ tables, contents })
    },

    async clear() {
      for (const name of used) await run(connecting, `DROP DATABASE IF EXISTS ${name}`)
      used.clear()
    },
  }
  return store
}

async function run(
  connecting: Promise<Connection>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly RowDataPacket[]> {
  const connection = await connecting
  const [rows] = await connection.query<RowDataPacket[]>(sql, [...values])
  return rows
}
