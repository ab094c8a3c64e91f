import type { Database } from '../database.ts'
import { quoteName } from '../identifier.ts'
import { areReferencesHeld } from '../references-held.ts'
import { inTransaction } from '../transaction.ts'
import { removeCheckpoints } from './own-table.ts'

/**
 * In whatever order tables refer to each other. Where references are held, a table is emptied before it goes: what refers to it
 * would keep it, or go with it. https://sqlite.org/foreignkeys.html#fk_schemacommands
 */
export async function dropTable(
  database: Database,
  { collection, name }: { readonly collection: string; readonly name: string },
): Promise<void> {
  const isHeld = areReferencesHeld(database)
  // Within a transaction this does nothing.
  database.exec('PRAGMA foreign_keys = OFF')
  try {
    await inTransaction(database, () => {
      database.exec(`DROP TABLE IF EXISTS ${quoteName(name)}`)
      removeCheckpoints(database, { collection })
    })
  } finally {
    if (isHeld) database.exec('PRAGMA foreign_keys = ON')
  }
}
