import { crashPoint } from '../../../lib/crash-point.ts'
import { isDrayError } from '../../../model/error.ts'
import type { Database } from '../database.ts'
import { storeInUse } from '../errors.ts'
import { filesOf } from './file-state.ts'
import { processHolding } from './open-elsewhere.ts'
import type { TargetFile } from './target-file.ts'

/** Who holds the file open for longer than this is using it. */
const PATIENCE_MS = 500

/**
 * Takes the database for this connection alone. In WAL mode SQLite notices any other open connection, in the other modes
 * only one that is inside a transaction; of the rest the system may know.
 * @throws STORE_IN_USE
 */
export async function takeExclusively(file: TargetFile): Promise<{ release(): Promise<void> }> {
  const database = await file.forWriting()
  if (!database) return { release: async () => {} }
  const holder = await processHolding(filesOf(file.path))
  if (holder !== undefined) throw storeInUse(file.path, { holder })
  const mode = String(database.get('PRAGMA journal_mode')!['journal_mode'])
  database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`)
  try {
    leaveWal(database, mode)
    // In this locking mode the lock outlives the transaction. https://sqlite.org/pragma.html#pragma_locking_mode
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    await giveBack(file, mode)
    throw isBusy(error) ? storeInUse(file.path, { cause: error }) : error
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
  if (now?.['journal_mode'] !== 'delete') throw storeInUse(database.path)
  crashPoint('sqlite.exclusive:wal-left')
}

function isBusy(error: unknown): boolean {
  return isDrayError(error) && error.code === 'STORE_BUSY'
}
