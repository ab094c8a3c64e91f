import type { Database } from '../database.ts'
import { isThereAndFits } from './fit.ts'
import { checkIndexNames, createIndexes } from './indexes.ts'
import type { Table } from '../layout.ts'
import { createTableSql } from '../statements.ts'
import { inTransaction } from '../transaction.ts'

/** @throws STORE_INVALID where a table is there that does not fit, or an index of another table has a name of ours */
export function createCollection(
  database: Database,
  collection: string,
  table: Table,
): Promise<'created' | 'existed'> {
  return inTransaction(database, () => {
    checkIndexNames(database, collection, table)
    const isThere = isThereAndFits(database, collection, table)
    if (!isThere) database.exec(createTableSql(table))
    // The others are made when the data is in, which is quicker. Made then, this one could refuse no single record.
    createIndexes(database, table, { unique: true })
    return isThere ? 'existed' : 'created'
  })
}
