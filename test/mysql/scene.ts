import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type DrayError, migrate } from '../../src/index.ts'
import type { SqlServer } from '../servers/test-server.ts'
import { tcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts'

/** A database, a folder, and a connection of somebody else, anew for each test. */
export interface Scene {
  readonly proxy: TcpProxy
  readonly folder: string
  readonly database: string
  readonly admin: Connection
  run(sql: string): Promise<void>
  /** In the table `things`. */
  rowsIn(): Promise<number>
  errorOf(deed: Promise<unknown>): Promise<DrayError>
  here(): { readonly stateDir: string; readonly batchBytes: number }
  address(change?: { port?: number; user?: string; options?: string; name?: string }): string
  /** Three thousand documents from a file. */
  load(to: string, onPage?: (page: number) => void): Promise<unknown>
  /** Ends every session but that of `admin`. */
  killOthers(): Promise<void>
}

export function sceneAt(server: SqlServer): Scene {
  const documents = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, n) => [`key-${n}`, { n, text: 'x'.repeat((n * 37) % 400) }]),
  )
  let proxy: TcpProxy
  let folder: string
  let database: string
  let admin: Connection
  beforeAll(async () => {
    proxy = await tcpProxy(server.port)
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mysql-faults-'))
    database = await server.makeDatabase()
    admin = await server.connect(database)
    writeFileSync(join(folder, 'things.json'), JSON.stringify(documents))
    proxy.behave('passes')
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true })
    await admin.end().catch(() => {})
  })
  afterAll(() => proxy.close())

  const run = async (sql: string): Promise<void> => void (await admin.query(sql))
  const rowsIn = async (): Promise<number> => {
    const connection = await server.connect(database)
    const [rows] = await connection.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM things')
    await connection.end()
    return Number(rows[0]!['n'])
  }
  const errorOf = (deed: Promise<unknown>): Promise<DrayError> =>
    deed.then(
      () => expect.unreachable('nothing failed'),
      (error: DrayError) => error,
    )
  const here = (): { stateDir: string; batchBytes: number } => ({
    stateDir: join(folder, 'state'),
    batchBytes: 16_384,
  })
  const address = (
    change: { port?: number; user?: string; options?: string; name?: string } = {},
  ): string => {
    const { port = server.port, user = 'root', options = '', name = database } = change
    return `mysql://${user}@127.0.0.1:${port}/${encodeURIComponent(name)}${options}`
  }
  const load = (to: string, onPage?: (page: number) => void): Promise<unknown> => {
    let pages = 0
    return migrate(
      { from: `json:${join(folder, 'things.json')}`, to },
      {
        ...here(),
        onEvent: ({ type, ...event }) => {
          if (type === 'progress' && 'step' in event && event.step === 'transfer') onPage?.(++pages)
        },
      },
    )
  }
  const killOthers = async (): Promise<void> => {
    const [rows] = await admin.query<RowDataPacket[]>(
      'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ? AND ID <> CONNECTION_ID()',
      [database],
    )
    for (const { id } of rows) await admin.query(`KILL ${id}`).catch(() => {})
  }

  return {
    get proxy() {
      return proxy
    },
    get folder() {
      return folder
    },
    get database() {
      return database
    },
    get admin() {
      return admin
    },
    run,
    rowsIn,
    errorOf,
    here,
    address,
    load,
    killOthers,
  }
}
