import type { TableColumn } from '../../../../model/table-schema.ts'
import type { TableShape } from '../../catalog.ts'
import type { Work } from '../../connection/session.ts'
import { quoteName } from '../../identifier.ts'
import { nextNumber } from './next-number.ts'

/** How far a table counted that has a column for it. */
export async function countedTo(
  work: Work,
  table: string,
  { columns }: TableShape,
): Promise<Pick<TableColumn, 'countedTo'>> {
  const counted = columns.find(({ isIdentity }) => isIdentity)
  const next = counted && (await nextNumber(work, table))
  if (!next) return {}
  const last = next - 1n
  const [row] = await work.texts(
    `SELECT ${last} > COALESCE(MAX(${quoteName(counted.name)}), 0) FROM ${table}`,
  )
  return row?.[0] === '1' ? { countedTo: String(last) } : {}
}
