import type { Database } from '../database.ts'
import { quoteName } from '../identifier.ts'
import { withReferencesLoose } from '../references-held.ts'
import { inTransaction } from '../transaction.ts'
import { removeCheckpoints } from './own-table.ts'

/** By a run. */
interface MadeTable {
  readonly collection: string
  readonly name: string
}

/**
 * In whatever order tables refer to each other. Where references are held, a table is emptied before it goes: what refers to it
 * would keep it, or go with it. https://sqlite.org/foreignkeys.html#fk_schemacommands
 */
export function dropTable(database: Database, { collection, name }: MadeTable): Promise<void> {
  return withReferencesLoose(database, () =>
    inTransaction(database, () => {
      database.exec(`DROP TABLE IF EXISTS ${quoteName(name)}`)
      removeCheckpoints(database, { collection })
    }),
  )
}

/** Its rows come anew: what refers to them neither keeps them nor goes with them. */
export function clearTable(database: Database, { collection, name }: MadeTable): Promise<void> {
  return withReferencesLoose(database, () =>
    inTransaction(database, () => {
      database.exec(`DELETE FROM ${quoteName(name)}`)
      // With them, or a crash right here would let the next writer go on where nothing is any more.
      removeCheckpoints(database, { collection, stays: true })
    }),
  )
}
