import { isDrayError } from '../../model/error.ts'
import type { Database } from './database.ts'
import { storeInUse } from './errors.ts'
import type { TargetFile } from './target-file.ts'

/** Who holds the file open for longer than this is using it. */
const PATIENCE_MS = 500

/**
 * Takes the database for this connection alone. In WAL mode any other open connection is noticed, in the other modes
 * one that is inside a transaction: SQLite knows of no other.
 * @throws STORE_IN_USE
 */
export async function takeExclusively(file: TargetFile): Promise<{ release(): Promise<void> }> {
  const database = await file.forWriting()
  if (!database) return { release: async () => {} }
  const mode = String(database.get('PRAGMA journal_mode')!['journal_mode'])
  database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`)
  try {
    leaveWal(database, mode)
    // In this locking mode the lock outlives the transaction. https://sqlite.org/pragma.html#pragma_locking_mode
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    await giveBack(file, mode)
    throw isBusy(error) ? storeInUse(file.path, error) : error
  }
  return { release: () => giveBack(file, mode) }
}

/** Another connection has the usual locking mode again. The journal mode is the file's, and goes back too. */
async function giveBack(file: TargetFile, mode: string): Promise<void> {
  await file.close(file.path)
  const database = mode === 'wal' ? await file.forWriting() : undefined
  try {
    database?.exec('PRAGMA journal_mode = WAL')
  } catch (error) {
    // Whoever is in the database now decides for himself.
    if (!isBusy(error)) throw error
  }
}

/** Only the last connection can. */
function leaveWal(database: Database, mode: string): void {
  if (mode !== 'wal') return
  const now = database.get('PRAGMA journal_mode = DELETE')
  if (now?.['journal_mode'] !== 'delete') throw storeInUse(database.path, undefined)
}

function isBusy(error: unknown): boolean {
  return isDrayError(error) && error.code === 'STORE_BUSY'
}
