import { DrayError } from '../../model/error.ts'

interface Followed {
  readonly table: string
  /** Of the first such reference that was met. */
  readonly by: string
  readonly columns: readonly string[]
  readonly key?: string
}

/** Like the word of an engine about `ON DELETE RESTRICT`, where it would have removed or changed rows with this one. */
export function followed({ table, by, columns, key }: Followed): DrayError {
  const which = `${by} (${columns.join(', ')})`
  return new DrayError(
    'STORE_REFUSED',
    `Rows of ${which} refer to ${table}, and ON DELETE would take them along`,
    {
      collection: table,
      byReference: true,
      ...(key !== undefined && { key }),
      hint: `Remove those rows of ${by}, or let them refer to others; then dray rollback`,
    },
  )
}
