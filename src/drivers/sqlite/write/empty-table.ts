import type { CollectionAt } from '../../../store/target.ts'
import type { TargetFile } from '../file/target-file.ts'
import { formOf } from '../form-of.ts'
import { quoteName } from '../identifier.ts'
import { shapeOf } from '../table-shape.ts'
import { inTransaction } from '../transaction.ts'
import { removeCheckpoints } from './own-table.ts'

/** Nobody writes between the look and the end: the transaction holds the lock for writing from its beginning. */
export async function emptyTable(
  file: TargetFile,
  { collection, layout }: CollectionAt,
  look: () => Promise<void>,
): Promise<void> {
  const database = await file.forWriting()
  const { name } = formOf(collection, layout)
  if (!database || !shapeOf(database, name)) return
  await inTransaction(database, async () => {
    await look()
    database.exec(`DELETE FROM ${quoteName(name)}`)
    removeCheckpoints(database, { collection })
  })
}
