import { isDrayError } from '../../../model/error.ts'
import type { LooseEntry } from '../../../model/scan/api.ts'
import type { Work } from '../connection/session.ts'
import { isRefusal } from '../errors.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import type { WritableTable } from './writable-table.ts'

/**
 * Removes the row of a key. One that refers to itself the server takes for one that another row refers to: its reference goes
 * first, in the same transaction.
 */
export async function removeRow(
  work: Work,
  { database, shape, form }: WritableTable,
  key: LooseEntry['key'],
): Promise<void> {
  const literals = form.keyLiterals(key, shape)!
  const same = form.keyColumns.map((name, i) => `${quoteName(name)} = ${literals[i]}`).join(' AND ')
  const table = qualifiedName(database, shape.name)
  const remove = (): Promise<unknown> => work.run(`DELETE FROM ${table} WHERE ${same}`)
  try {
    await remove()
  } catch (error) {
    if (!isDrayError(error) || !error.byReference) throw error
    try {
      for (const { columns, to } of await ownReferences(work, { database, table: shape.name })) {
        const isOwn = columns.map((name, i) => `${name} = ${to[i]!}`)
        const cleared = columns.map((name) => `${name} = NULL`)
        await work.run(`UPDATE ${table} SET ${cleared.join(', ')} WHERE ${[same, ...isOwn].join(' AND ')}`)
      }
      await remove()
    } catch (again) {
      throw isRefusal(again) ? error : again
    }
  }
}

interface OwnReference {
  /** Quoted, as are the others. */
  readonly columns: readonly string[]
  readonly to: readonly string[]
}

/** Of a table to itself. https://dev.mysql.com/doc/refman/8.0/en/information-schema-key-column-usage-table.html */
async function ownReferences(
  work: Work,
  { database, table }: { readonly database: string; readonly table: string },
): Promise<Iterable<OwnReference>> {
  const rows = await work.texts(
    `SELECT CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND REFERENCED_TABLE_SCHEMA = TABLE_SCHEMA AND REFERENCED_TABLE_NAME = TABLE_NAME
     ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION`,
    [database, table],
  )
  const found = new Map<string, { columns: string[]; to: string[] }>()
  for (const [name, column, to] of rows) {
    const reference = found.get(name!) ?? { columns: [], to: [] }
    reference.columns.push(quoteName(column!))
    reference.to.push(quoteName(to!))
    found.set(name!, reference)
  }
  return found.values()
}
