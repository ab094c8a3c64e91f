import { sqliteResultCode } from '../../lib/sqlite-result-code.ts'
import { DrayError } from '../../model/error.ts'
import type { ErrorCode } from '../../model/error-codes.ts'

type OrderValue = null | number | bigint | string

/** One that belongs to a record, or cannot be read. */
export interface GroupedRow {
  readonly list: number
  /** Of the record; null where it names none. */
  readonly group: string | null
  readonly order: readonly OrderValue[]
  readonly key: string
  /** As it lies in the list. */
  readonly text: string
  /** As it lies in the source. */
  readonly whole: string
  readonly fault?: Fault
}

interface Fault {
  readonly code: ErrorCode
  readonly reason: string
  /** Where it lies. */
  readonly unit: string
}

/** A row that is in no list. */
export interface Leftover extends Pick<GroupedRow, 'list' | 'key' | 'whole'> {
  readonly ordinal: number
  readonly fault: Fault | undefined
}

type DatabaseSync = InstanceType<typeof import('@photostructure/sqlite').DatabaseSync>

const FULL = 13
/** Of SQLite's own cache, in KiB. */
const CACHE_KIB = 1_024

/** Rows by the record that they belong to, in a file of the scratch folder: there may be any number of them. */
export class RowGroups {
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #orders: string
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()

  /** @param orders how many values rows are ordered by, at most */
  static async open(path: string, orders: number): Promise<RowGroups> {
    const { DatabaseSync } = await import('@photostructure/sqlite')
    return new RowGroups(
      mending(path, () => new DatabaseSync(path)),
      path,
      orders,
    )
  }

  private constructor(database: DatabaseSync, path: string, orders: number) {
    this.#database = database
    this.#path = path
    this.#orders = Array.from({ length: orders }, (_, i) => `, o${i}`).join('')
    // Nobody needs it after a crash. https://www.sqlite.org/pragma.html#pragma_journal_mode
    this.#exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE_KIB}`)
    this.#exec('CREATE TABLE owners (list INTEGER, grp TEXT, PRIMARY KEY (list, grp)) WITHOUT ROWID')
    this.#exec(
      `CREATE TABLE rows (id INTEGER PRIMARY KEY, list INTEGER, grp TEXT, key TEXT, text TEXT, whole TEXT, code TEXT, reason TEXT, unit TEXT${this.#orders})`,
    )
    this.#exec('BEGIN')
  }

  addOwner(list: number, group: string): void {
    this.#run('INSERT OR IGNORE INTO owners VALUES (?, ?)', list, group)
  }

  add({ list, group, order, key, text, whole, fault }: GroupedRow): void {
    const marks = order.map(() => ', ?').join('')
    const columns = order.map((_, i) => `, o${i}`).join('')
    this.#run(
      `INSERT INTO rows (list, grp, key, text, whole, code, reason, unit${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?${marks})`,
      ...[list, group, key, text, whole, fault?.code ?? null, fault?.reason ?? null, fault?.unit ?? null],
      ...order,
    )
  }

  /** Once everything was added. */
  settle(): void {
    this.#exec(`CREATE INDEX groups ON rows (list, grp${this.#orders})`)
    this.#exec(`CREATE TABLE leftovers AS SELECT id FROM rows WHERE code IS NOT NULL OR grp IS NULL
      OR NOT EXISTS (SELECT 1 FROM owners WHERE owners.list = rows.list AND owners.grp = rows.grp) ORDER BY id`)
    this.#exec('COMMIT')
  }

  /** How many are in no list. */
  get leftoverCount(): number {
    return Number(this.#all('SELECT count(*) AS n FROM leftovers')[0]!['n'])
  }

  /** Bytes of all that belong to a record, at least. */
  bytesOf(list: number, group: string): number {
    const sql = 'SELECT sum(length(text)) AS n FROM rows WHERE list = ? AND grp = ? AND code IS NULL'
    return Number(this.#all(sql, list, group)[0]!['n'] ?? 0)
  }

  /** Texts of those that belong to a record, in order. */
  textsOf(list: number, group: string): readonly string[] {
    const sql = `SELECT text FROM rows WHERE list = ? AND grp = ? AND code IS NULL ORDER BY list, grp${this.#orders}, id`
    return this.#all(sql, list, group).map((row) => String(row['text']))
  }

  /** Those that are in no list, behind one of them. */
  leftovers(after: number, atMost: number): readonly Leftover[] {
    const sql = `SELECT leftovers.rowid AS ordinal, list, key, whole, code, reason, unit FROM leftovers JOIN rows USING (id)
      WHERE leftovers.rowid > ? ORDER BY leftovers.rowid LIMIT ?`
    return this.#all(sql, after, atMost).map(({ ordinal, list, key, whole, code, reason, unit }) => ({
      ordinal: Number(ordinal),
      list: Number(list),
      key: String(key),
      whole: String(whole),
      // Written by `add`.
      fault:
        code === null ? undefined : { code: code as ErrorCode, reason: String(reason), unit: String(unit) },
    }))
  }

  close(): void {
    this.#statements.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #prepared(sql: string): ReturnType<DatabaseSync['prepare']> {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #run(sql: string, ...cells: readonly OrderValue[]): void {
    mending(this.#path, () => this.#prepared(sql).run(...cells))
  }

  #all(sql: string, ...cells: readonly OrderValue[]): readonly Readonly<Record<string, unknown>>[] {
    return mending(this.#path, () => this.#prepared(sql).all(...cells) as Readonly<Record<string, unknown>>[])
  }

  #exec(sql: string): void {
    mending(this.#path, () => this.#database.exec(sql))
  }
}

function mending<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const isFull = sqliteResultCode(cause) === FULL
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new DrayError(
      isFull ? 'STORE_FULL' : 'IO_FAILED',
      `Rows to be nested could not be sorted: ${message}`,
      {
        hint: `Make room where temporary files lie (TMPDIR), then run it again: ${path}`,
        cause,
      },
    )
  }
}
