import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { type ServerKind, startServer } from '../servers/test-server.ts'

/** The tables of an application, in a database of its own. */
export interface Tables {
  readonly address: string
  /** Runs statements as the application would, its references held. @returns the rows of the last, each as a list of texts */
  ask(...statements: readonly string[]): Promise<readonly (readonly (string | null)[])[]>
}

export interface Engine {
  readonly name: string
  /** The crash point behind a page's commit. */
  readonly committed: string
  /** Made by these statements. */
  make(...statements: readonly string[]): Promise<Tables>
}

const folder = mkdtempSync(join(tmpdir(), 'existing-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A database file of nobody, filled without dray; its references are not held. */
export function sourceFile(sql: string): string {
  const path = join(folder, `source-${++files}.db`)
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  database.exec(sql)
  database.close()
  return `sqlite:${path}`
}

export function newStateFolder(): string {
  return join(folder, `state-${++files}`)
}

/** Every engine that can be had here. */
export async function enginesHere(): Promise<readonly Engine[]> {
  const found = [sqlite, await postgresHere(), await serverHere(mysql), await serverHere(mariadb)]
  return found.filter((engine) => engine !== undefined)
}

const sqlite: Engine = {
  name: 'SQLite',
  committed: 'sqlite.commit:after',
  async make(...statements) {
    const path = join(folder, `target-${++files}.db`)
    const ask: Tables['ask'] = async (...asked) => {
      const database = new DatabaseSync(path)
      try {
        for (const sql of asked.slice(0, -1)) database.exec(sql)
        const last = database.prepare(asked.at(-1)!)
        return last.all().map((row) => texts(Object.values(row)))
      } finally {
        database.close()
      }
    }
    await ask(...statements, 'SELECT 1')
    return { address: `sqlite:${path}`, ask }
  },
}

async function postgresHere(): Promise<Engine | undefined> {
  const server = await startPostgres()
  if (typeof server === 'string') return undefined
  afterAll(() => server.stop())
  process.env['PGPASSWORD'] = server.password
  return {
    name: 'PostgreSQL',
    committed: 'postgres.commit:after',
    async make(...statements) {
      const schema = server.newSchema()
      const ask: Tables['ask'] = async (...asked) => {
        const client = await server.connect()
        try {
          await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path = ${schema}`)
          for (const sql of asked.slice(0, -1)) await client.query(sql)
          const { rows } = await client.query({ text: asked.at(-1)!, rowMode: 'array' })
          return rows.map(texts)
        } finally {
          await client.end()
        }
      }
      await ask(...statements, 'SELECT 1')
      return { address: server.address({ schema }), ask }
    },
  }
}

async function serverHere(kind: ServerKind): Promise<Engine | undefined> {
  const server = await startServer(kind)
  if (typeof server === 'string') return undefined
  afterAll(() => server.stop())
  return {
    name: kind.title,
    committed: 'mysql.commit:after',
    async make(...statements) {
      const database = await server.makeDatabase()
      const ask: Tables['ask'] = async (...asked) => {
        const connection = await server.connect(database)
        try {
          for (const sql of asked.slice(0, -1)) await connection.query(sql)
          const [rows] = await connection.query({ sql: asked.at(-1)!, rowsAsArray: true })
          return (rows as unknown[][]).map(texts)
        } finally {
          await connection.end()
        }
      }
      await ask(...statements, 'SELECT 1')
      return { address: server.address(database), ask }
    },
  }
}

function texts(row: readonly unknown[]): readonly (string | null)[] {
  return row.map((value) => (value === null ? null : String(value)))
}
