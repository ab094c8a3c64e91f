import { randomBytes } from 'node:crypto'
import type { Connection } from 'mysql2/promise'
import type { KeptServer } from './kept-server.ts'

/** A kind of server that tests start for themselves. */
export interface ServerKind {
  /** As it stands in DRAY_REQUIRE_SERVERS. */
  readonly name: 'mysql' | 'mariadb'
  readonly title: string
  readonly scheme: string
  /** What keeps it from running here and how to get it; undefined where nothing does. */
  missing(): string | undefined
  /** @param options further words of its command line */
  start(options?: readonly string[]): Promise<KeptServer>
}

export interface SqlServer extends KeptServer {
  readonly kind: ServerKind
  /** An address as a user types it. */
  address(database: string): string
  /** Makes an empty database and tells its name. */
  makeDatabase(): Promise<string>
  dropDatabase(name: string): Promise<void>
  /** A connection that shares nothing with dray. */
  connect(database?: string): Promise<Connection>
}

const REQUIRED = (process.env['DRAY_REQUIRE_SERVERS'] ?? '').split(',')

/**
 * The server, started; or, where it cannot be had, the reason in words, for the name of the tests that are left out.
 * @throws where DRAY_REQUIRE_SERVERS names it and it cannot be had
 */
export async function startServer(
  kind: ServerKind,
  options: readonly string[] = [],
): Promise<SqlServer | string> {
  // These servers let root in without a password: one from the environment would be a wrong one.
  delete process.env['MYSQL_PWD']
  const missing = kind.missing()
  if (missing === undefined) return sqlServer(kind, await kind.start(options))
  if (REQUIRED.includes(kind.name)) throw new Error(`${kind.title} cannot be started: ${missing}`)
  return `${kind.title} is left out: ${missing}`
}

function sqlServer(kind: ServerKind, kept: KeptServer): SqlServer {
  const connect: SqlServer['connect'] = async (database) => {
    const { createConnection } = await import('mysql2/promise')
    return createConnection({
      host: '127.0.0.1',
      port: kept.port,
      user: 'root',
      charset: 'utf8mb4',
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      multipleStatements: true,
      ...(database !== undefined && { database }),
    })
  }
  const run = async (sql: string): Promise<void> => {
    const connection = await connect()
    await connection.query(sql)
    await connection.end()
  }
  return {
    ...kept,
    kind,
    connect,
    address: (database) => `${kind.scheme}://root@127.0.0.1:${kept.port}/${database}`,
    async makeDatabase() {
      const name = `t_${randomBytes(6).toString('hex')}`
      await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
      return name
    },
    dropDatabase: (name) => run(`DROP DATABASE IF EXISTS ${name}`),
  }
}
