import { translating, translatingAsync } from './state-errors.ts'

type Cell = null | number | string | Uint8Array
export type Row = Readonly<Record<string, unknown>>

/** The little of SQLite that the ledger needs. Errors are DrayErrors about the file. */
export interface Database {
  /** For messages. */
  readonly path: string
  exec(sql: string): void
  /** @returns the number of rows changed */
  run(sql: string, ...cells: readonly Cell[]): number
  get(sql: string, ...cells: readonly Cell[]): Row | undefined
  all(sql: string, ...cells: readonly Cell[]): readonly Row[]
  /** All of it or nothing; waits for its turn at the beginning, never in the middle. */
  transaction<Result>(deed: () => Result): Result
  close(): void
}

const BUSY_TIMEOUT_MS = 5000

/**
 * Every statement is on disk when it returns (WAL with synchronous=FULL: https://www.sqlite.org/pragma.html#pragma_synchronous).
 * @param named how messages call it, where that is not where it lies
 */
export async function openDatabase(location: string, named: string = location): Promise<Database> {
  const { DatabaseSync } = await import('@photostructure/sqlite')
  const native = await translatingAsync(named, async () => {
    const opened = new DatabaseSync(location, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
    try {
      opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -2048')
    } catch (error) {
      opened.close()
      throw error
    }
    return opened
  })
  const statements = new Map<string, ReturnType<typeof native.prepare>>()

  function prepared(sql: string): ReturnType<typeof native.prepare> {
    const statement = statements.get(sql) ?? native.prepare(sql)
    statements.set(sql, statement)
    return statement
  }

  return {
    path: named,
    exec: (sql) => translating(named, () => native.exec(sql)),
    run: (sql, ...cells) => translating(named, () => prepared(sql).run(...cells).changes),
    get: (sql, ...cells) => translating(named, () => prepared(sql).get(...cells)),
    all: (sql, ...cells) => translating(named, () => prepared(sql).all(...cells)),
    transaction(deed) {
      translating(named, () => native.exec('BEGIN IMMEDIATE'))
      try {
        const result = deed()
        translating(named, () => native.exec('COMMIT'))
        return result
      } catch (error) {
        takeBack(native)
        throw error
      }
    },
    close() {
      translating(named, () => {
        if (!native.isOpen) return
        // @photostructure/sqlite 1.2 finalizes prepared statements when they are collected, not here. Until then the
        // files stay open and the WAL stays, so what it holds is brought into the database now.
        native.exec('PRAGMA wal_checkpoint(PASSIVE)')
        statements.clear()
        native.close()
      })
    },
  }
}

/** What failed first is what counts: where taking back fails too, the next one to open the file does it. */
function takeBack(native: { readonly isTransaction: boolean; exec(sql: string): void }): void {
  try {
    if (native.isTransaction) native.exec('ROLLBACK')
  } catch {
    // The journal holds what is needed for it.
  }
}
