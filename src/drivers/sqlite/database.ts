import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite'
import { pathToFileURL } from 'node:url'
import { DrayError } from '../../model/error.ts'
import { freeBuffers } from '../../lib/free-buffers.ts'
import { sqliteError, type Role } from './errors.ts'
import { finalizeStatements } from './finalize-statements.ts'

export type Bound = Uint8Array | string | number | bigint | null
/** Integers come as bigint. */
export type Cell = Uint8Array | string | number | bigint | null
export type Row = Readonly<Record<string, Cell>>

/** One connection. Its requests are synchronous; errors come out as DrayErrors. Text is bound as bytes: see `codec.ts`. */
export interface Database {
  /** For messages. */
  readonly path: string
  /** How a further connection to it is opened that only reads. */
  readonly again: OpenRequest
  readonly isTransaction: boolean
  exec(sql: string): void
  /** @returns how many rows it changed, triggers apart */
  run(sql: string, ...bound: readonly Bound[]): number
  /** The same, and what its values of megabytes lie in is freed when they are bound. */
  runOnce(sql: string, bound: readonly Bound[], own: readonly ArrayBufferLike[]): number
  get(sql: string, ...bound: readonly Bound[]): Row | undefined
  all(sql: string, ...bound: readonly Bound[]): readonly Row[]
  backup(toPath: string): Promise<void>
  close(): Promise<void>
}

export interface OpenRequest {
  readonly path: string
  /** What messages call it, where that is not its path: a copy is the database that it was copied from. */
  readonly called?: string
  readonly role: Role
  /**
   * `immutable`: for a file that nobody writes; nothing is locked and nothing is made beside it. https://sqlite.org/uri.html
   * `read`: with SQLite's own locks. `write`: makes the file where it is missing.
   */
  readonly access: 'immutable' | 'read' | 'write'
}

/** How long a lock of another program is waited for. */
const BUSY_TIMEOUT_MS = 5000

/** Keys are looked for all over a table; who only reads goes through it once. https://sqlite.org/pragma.html#pragma_cache_size */
const CACHE_KIB = { read: 4_000, write: 8_000 } as const

/** Pages of a backup copied in one go: between two of them others may work. */
const BACKUP_PAGES = 4096

/** @throws STORE_MISSING, STORE_INVALID, STORE_BUSY, PERMISSION_DENIED, STORE_UNSUPPORTED (text not in UTF-8) */
export async function openDatabase({
  path: location,
  called: path = location,
  role,
  access,
}: OpenRequest): Promise<Database> {
  const { DatabaseSync, backup } = await import('@photostructure/sqlite')
  const translated = translator(path, role)
  const uri = access === 'immutable' ? `${pathToFileURL(location).href}?immutable=1` : location
  const native = translated(
    () =>
      new DatabaseSync(uri, {
        readOnly: access !== 'write',
        timeout: BUSY_TIMEOUT_MS,
        readBigInts: true,
      }),
  )
  const again = {
    path: location,
    called: path,
    role,
    access: access === 'immutable' ? access : 'read',
  } as const
  const database = wrap(native, { path, role, access, again, translated }, backup)
  try {
    checkEncoding(database)
    database.exec(`PRAGMA cache_size = -${access === 'write' ? CACHE_KIB.write : CACHE_KIB.read}`)
    // FULL does not make it last that a rollback journal went: a commit that was answered could be taken back by a power
    // cut. https://sqlite.org/pragma.html#pragma_synchronous
    if (access === 'write') database.exec('PRAGMA synchronous = EXTRA')
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

type Translator = <T>(deed: () => T) => T

interface Connection extends OpenRequest {
  readonly again: OpenRequest
  readonly translated: Translator
}

type Backup = (native: DatabaseSyncInstance, toPath: string, options: { rate: number }) => Promise<number>

function wrap(
  native: DatabaseSyncInstance,
  { path, role, access, again, translated }: Connection,
  backup: Backup,
): Database {
  const statements = statementsOf(native)
  const asked: Asked = (sql, bound, ask) =>
    translated(() => {
      const prepared = statements.of(sql)
      // Of what is freed meanwhile it could not be told any more.
      const isLargeBound = bound.some(isLarge)
      try {
        return ask(prepared)
      } finally {
        if (isLargeBound) unbind(prepared, bound.length)
      }
    })
  return {
    path,
    again,
    get isTransaction() {
      return native.isTransaction
    },
    exec: (sql) => translated(() => native.exec(sql)),
    run: (sql, ...bound) => asked(sql, bound, (prepared) => Number(prepared.run(...bound).changes)),
    runOnce: (sql, bound, own) =>
      asked(sql, bound, (prepared) => {
        begun(prepared, bound, own).next()
        return Number(statements.of('SELECT changes() AS rows').get()!['rows'])
      }),
    get: (sql, ...bound) => asked(sql, bound, (prepared) => prepared.get(...bound) as Row | undefined),
    all: (sql, ...bound) => asked(sql, bound, (prepared) => prepared.all(...bound) as Row[]),
    backup: async (toPath) => {
      try {
        await backup(native, toPath, { rate: BACKUP_PAGES })
      } catch (error) {
        throw sqliteError(error, { path, role })
      }
    },
    async close() {
      if (!native.isOpen) return
      takeBack(native)
      statements.clear()
      translated(() => native.close())
      if (access !== 'immutable') await finalizeStatements()
    },
  }
}

interface Statements {
  of(sql: string): StatementSyncInstance
  clear(): void
}

/** They live as long as the connection: prepared once, and nothing of the binding is collected under them. */
function statementsOf(native: DatabaseSyncInstance): Statements {
  const known = new Map<string, StatementSyncInstance>()
  return {
    of(sql) {
      const prepared = known.get(sql)
      if (prepared) return prepared
      const made = native.prepare(sql)
      known.set(sql, made)
      return made
    },
    clear: () => known.clear(),
  }
}

type Asked = <T>(sql: string, bound: readonly Bound[], ask: (prepared: StatementSyncInstance) => T) => T

const LARGE_BYTES = 1 << 20

/** Of megabytes: a copy of it in a statement is worth letting go. */
export function isLarge(value: Bound): value is Uint8Array {
  return value instanceof Uint8Array && value.length > LARGE_BYTES
}

/** Its values are bound, which copies them, and nothing is done yet. */
function begun(
  prepared: StatementSyncInstance,
  bound: readonly Bound[],
  own: readonly ArrayBufferLike[],
): Iterator<unknown> {
  const rows = prepared.iterate(...bound)
  freeBuffers(own)
  return rows
}

/** A statement keeps what was bound until something else is. To iterate binds, and does nothing before it is asked for a row. */
function unbind(prepared: StatementSyncInstance, values: number): void {
  prepared.iterate(...Array<null>(values).fill(null))
}

/** Statements that are not collected yet would keep its locks. Where it fails, whoever opens the file next does it. */
function takeBack(native: DatabaseSyncInstance): void {
  try {
    if (native.isTransaction) native.exec('ROLLBACK')
  } catch {
    // The journal holds what is needed for it.
  }
}

function translator(path: string, role: Role): Translator {
  return (deed) => {
    try {
      return deed()
    } catch (error) {
      throw sqliteError(error, { path, role })
    }
  }
}

/** In another encoding `CAST(x AS BLOB)`, on which reading and writing stand, gives bytes that are not UTF-8. */
function checkEncoding(database: Database): void {
  const encoding = database.get('PRAGMA encoding')?.['encoding']
  if (encoding === 'UTF-8') return
  throw new DrayError('STORE_UNSUPPORTED', `${database.path} keeps its text in ${String(encoding)}`, {
    hint: 'Make a copy in UTF-8 first: sqlite3 OLD .dump | sqlite3 NEW',
  })
}
