import { DatabaseSync } from '@photostructure/sqlite'
import type { PostgresServer } from '../servers/postgres.ts'
import type { SqlServer } from '../servers/test-server.ts'
import { mysqlStore } from './mysql-store.ts'
import { postgresStore } from './postgres-store.ts'
import { type Documents, sqlite, type StoreUnderTest } from './stores.ts'

type Row = Readonly<Record<string, unknown>>

/** Runs statements at an address, one after the other, by the vendor's client; answers the rows of the last. */
type Run = (address: string, statements: readonly string[]) => Promise<readonly Row[]>

/** Of each store of rows: how it is asked, and the store beneath it. */
const ENGINES = new Map<StoreUnderTest, { readonly run: Run; readonly documents: StoreUnderTest }>()

/** Rows of two tables, one of which refers to the other; of kinds that every engine has. */
export function sampleRows(count: number): Readonly<Record<string, Documents>> {
  const users = new Map<string, unknown>()
  const orders = new Map<string, unknown>()
  for (let n = 0; n < count; n++) {
    const common = { n: 9_007_199_254_740_991 - n, price: (n % 977) / 100, flag: n % 3 === 0, parent: null }
    const note = n % 7 === 0 ? null : 'x'.repeat((n * 37) % 300)
    users.set(`user-${n}`, { id: `user-${n}`, name: `Ünïcode ${n} 😀 "quoted" \\ it's`, note, ...common })
    const parent = `user-${(n * 13) % count}`
    orders.set(`${n}/${n % 5}`, {
      id: `${n}/${n % 5}`,
      name: '',
      note: `line\nbreak\t${n}`,
      ...common,
      parent,
    })
  }
  return { users, orders }
}

/** Rows that nothing names, many of them more than once, and NULLs. */
export function sampleLines(count: number): Readonly<Record<string, Documents>> {
  const lines = new Map<string, unknown>()
  for (let n = 0; n < count; n++) {
    const line = n % 11 === 0 ? null : `Ünïcode ${n % 9} \\ "it's" ${'x'.repeat((n * 37) % 300)}`
    const row = { at: n % 5 === 0 ? null : n % 13, line, price: (n % 7) / 4 }
    const known = lines.get(nameOf(row)) as { readonly times: number } | undefined
    lines.set(nameOf(row), { ...row, times: 1 + (known?.times ?? 0) + (n % 3 === 0 ? 1 : 0) })
  }
  return { log: lines }
}

/** The same store with a table of `sampleLines`: each by what it holds, with how often it is there. */
export function keylessIn(store: StoreUnderTest): StoreUnderTest {
  const { run, documents } = ENGINES.get(store)!
  return {
    ...documents,
    name: `${documents.name} without keys`,
    async fill(folder, collections) {
      const address = await documents.fill(folder, {})
      const made = Object.entries(collections).flatMap(([name, lines]) => {
        const rows = [...lines.values()].flatMap((line) => {
          const { at, line: text, price, times } = line as Row
          const literal = typeof text === 'string' ? `'${text.replaceAll("'", "''")}'` : 'NULL'
          return Array<string>(Number(times)).fill(`(${String(at ?? 'NULL')}, ${literal}, ${String(price)})`)
        })
        return [
          `CREATE TABLE ${name} (at int, line varchar(400), price decimal(6,2) NOT NULL)`,
          `CREATE INDEX ${name}_by_at ON ${name} (at)`,
          `INSERT INTO ${name} VALUES ${rows.join()}`,
        ]
      })
      await run(address, [...made, 'SELECT 1'])
      return address
    },
    async read(folder, names) {
      const read: Record<string, Documents> = {}
      for (const name of names) {
        const sql = `SELECT at, line, price, count(*) AS times FROM ${name} GROUP BY at, line, price`
        const rows = await run(documents.empty(folder), [sql])
        const plainRows = rows.map(({ at, line, price, times }) => {
          const row = { at: at === null ? null : Number(at), line, price: Number(price) }
          return [nameOf(row), { ...row, times: Number(times) }] as const
        })
        read[name] = new Map(plainRows)
      }
      return read
    },
  }
}

function nameOf(row: Row): string {
  return JSON.stringify(row)
}

export const sqliteRows = rowsIn(sqlite, async (address, statements) => {
  const database = new DatabaseSync(address.replace(/^sqlite:/, ''))
  try {
    for (const sql of statements.slice(0, -1)) database.exec(sql)
    const last = database.prepare(statements.at(-1)!)
    last.setReadBigInts(true)
    return last.all() as Row[]
  } finally {
    database.close()
  }
})

export function postgresRows(server: PostgresServer): StoreUnderTest {
  const connecting = server.connect()
  return rowsIn(postgresStore(server), async (address, statements) => {
    const client = await connecting
    const schema = new URL(address).searchParams.get('schema')
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path = ${schema}`)
    for (const sql of statements.slice(0, -1)) await client.query(sql)
    return (await client.query<Row>(statements.at(-1)!)).rows
  })
}

export function mysqlRows(server: SqlServer): StoreUnderTest {
  const connecting = server.connect()
  return rowsIn(mysqlStore(server), async (address, statements) => {
    const connection = await connecting
    await connection.query(`USE ${new URL(address).pathname.slice(1)}`)
    await connection.query(`SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')`)
    for (const sql of statements.slice(0, -1)) await connection.query(sql)
    const [rows] = await connection.query(statements.at(-1)!)
    // Of a SELECT it is a list of rows.
    return rows as Row[]
  })
}

/** JSON files that rows come to: read as rows, too. */
export function readAsRows(store: StoreUnderTest): StoreUnderTest {
  return {
    ...store,
    async read(folder, names) {
      const found = Object.entries(await store.read(folder, names))
      return Object.fromEntries(
        found.map(([name, rows]) => [name, new Map([...rows].map(([key, row]) => [key, plain(row as Row)]))]),
      )
    },
  }
}

/** The same store with tables of columns in place of documents. One SQL for all engines. */
function rowsIn(store: StoreUnderTest, run: Run): StoreUnderTest {
  const made: StoreUnderTest = {
    ...store,
    name: `${store.name} rows`,
    async fill(folder, collections) {
      const address = await store.fill(folder, {})
      const made = Object.entries(collections).flatMap(([name, rows]) => [
        `CREATE TABLE ${name} (id varchar(190) NOT NULL PRIMARY KEY, name text NOT NULL, note varchar(400), n bigint,
           price decimal(10,2) NOT NULL, flag boolean NOT NULL, parent varchar(190) REFERENCES users (id))`,
        `CREATE INDEX ${name}_by_n ON ${name} (n)`,
        `INSERT INTO ${name} VALUES ${[...rows.values()].map((row) => literals(row as Row)).join()}`,
      ])
      await run(address, [...made, 'SELECT 1'])
      return address
    },
    async read(folder, names) {
      const address = store.empty(folder)
      const read: Record<string, Documents> = {}
      for (const name of names) {
        const rows = await run(address, [`SELECT * FROM ${name}`])
        read[name] = new Map(rows.map((row) => [String(row['id']), plain(row)]))
      }
      return read
    },
  }
  ENGINES.set(made, { run, documents: store })
  return made
}

function literals({ id, name, note, n, price, flag, parent }: Row): string {
  const values = [id, name, note, n, price, flag, parent].map((value) =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL'),
  )
  return `(${values.join()})`
}

/** What each client answers in its own way: digits as text, 1 for true. */
function plain({ id, name, note, n, price, flag, parent }: Row): Row {
  return { id, name, note, n: String(n), price: Number(price), flag: Boolean(Number(flag)), parent }
}
