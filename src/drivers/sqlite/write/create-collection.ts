import type { Database } from '../database.ts'
import { isThereAndFits } from './fit.ts'
import { checkIndexNames, createIndexes } from './indexes.ts'
import { markMade } from './own-table.ts'
import type { TableForm } from '../table-form.ts'
import { inTransaction } from '../transaction.ts'

/**
 * @param markedBy the run that makes it among the tables of others
 * @throws STORE_INVALID where a table is there that does not fit, or an index of another table has a name of ours
 */
export function createCollection(
  database: Database,
  collection: string,
  form: TableForm,
  markedBy?: string,
): Promise<'created' | 'existed'> {
  return inTransaction(database, () => {
    checkIndexNames(database, collection, form)
    const isThere = isThereAndFits(database, collection, form)
    if (!isThere) database.exec(form.createSql())
    if (!isThere && markedBy !== undefined) markMade(database, markedBy, collection)
    // The others are made when the data is in, which is quicker. Made then, this one could refuse no single record.
    createIndexes(database, form, { unique: true })
    return isThere ? 'existed' : 'created'
  })
}
