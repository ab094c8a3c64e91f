import { crashPoint } from '../../lib/crash-point.ts'
import type { Database } from './database.ts'

/** All of it or none. The lock for writing is taken at once: nobody comes between a look and a write. */
export async function inTransaction<T>(database: Database, deed: () => T | Promise<T>): Promise<T> {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = await deed()
    crashPoint('sqlite.commit:before')
    database.exec('COMMIT')
    crashPoint('sqlite.commit:after')
    return result
  } catch (error) {
    takeBack(database)
    throw error
  }
}

/** What failed first is what counts: where taking back fails too, the next one to open the file does it. */
function takeBack(database: Database): void {
  try {
    rollBack(database)
  } catch {
    // The journal holds what is needed for it.
  }
}

/** Some errors have ended the transaction already. https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction */
export function rollBack(database: Database): void {
  if (database.isTransaction) database.exec('ROLLBACK')
}
