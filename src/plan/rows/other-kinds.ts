import { DrayError } from '../../model/error.ts'
import type { ColumnType, TableColumn, TableSchema } from '../../model/table-schema.ts'
import { readsAs, takesKind } from './cells/read-as.ts'

interface Rows {
  readonly collection: string
  /** The table that they lie in. */
  readonly from: TableSchema
  /** Whether the configuration changes them on the way: then their kinds are not known before. */
  readonly isMapped: boolean
}

/**
 * A table that is there, for rows whose columns it has in other kinds: each such column says what its values are read
 * from. Columns that the rows do not have are the engine's to fill. Undefined where no column is of another kind.
 * @throws DrayError STORE_INVALID where one is of a kind that these values cannot be read as
 */
export function otherKinds(
  there: TableSchema,
  { collection, from, isMapped }: Rows,
): TableSchema | undefined {
  const columns = there.columns.flatMap((own): TableColumn[] => {
    const given = from.columns.find(({ name }) => name === own.name)
    if (!given || given.generated || own.generated) return []
    const column = given.countedTo === undefined ? own : { ...own, countedTo: given.countedTo }
    if (readsAs(column.type, given.type)) return [{ ...column, readFrom: given.type.kind }]
    if (isMixed(given.type) && !isMixed(column.type)) return [{ ...column, readFrom: given.type.kind }]
    if (takesKind(column.type, given.type)) return [column]
    // The text that a mapping returns is what the engine prints: the verification finds another.
    if (isMapped) return [column.type.kind === 'other' ? { ...column, readFrom: 'text' } : column]
    throw unreadable(collection, column, given)
  })
  return columns.some(({ readFrom }) => readFrom) ? { ...there, columns } : undefined
}

/** Its values are of several kinds: which of them can be read, each one tells. */
function isMixed(type: ColumnType): boolean {
  return type.kind === 'any' && !type.empty
}

function unreadable(collection: string, column: TableColumn, given: TableColumn): DrayError {
  return new DrayError(
    'STORE_INVALID',
    `Values of ${collection}.${given.name} (${given.native || given.type.kind}) cannot be read as ${column.native}, the type of its column in the target`,
    {
      collection,
      hint: `Let \`map\` in the configuration return ${given.name} as ${column.native} is printed there; or change the column`,
    },
  )
}
