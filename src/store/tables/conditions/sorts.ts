import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'

/**
 * What of a column's values engines compare alike. `loose-text`: its characters can be counted, but not every two texts are
 * two there. `opaque`: nothing but whether there is one.
 */
export type Sort =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'short-float'
  | 'text'
  | 'loose-text'
  | 'words'
  | 'date'
  | 'datetime'
  | 'moment'
  | 'time'
  | 'opaque'

export interface SortedColumn {
  readonly name: string
  readonly sort: Sort
  readonly nullable: boolean
  /** Of the sort `words`. */
  readonly words?: readonly string[]
}

/** Undefined where engines do not even agree upon whether there is a value. */
export type SortOf = (column: string) => SortedColumn | undefined

/** Of what an engine computes nobody else is told. */
export function sortsOf(
  columns: readonly TableColumn[],
  sortOfColumn: (column: TableColumn) => Sort | undefined,
): SortOf {
  const known = new Map(columns.map((column) => [column.name, column]))
  return (name) => {
    const column = known.get(name)
    const sort = column && !column.generated ? sortOfColumn(column) : undefined
    if (!column || !sort) return undefined
    const { nullable, type } = column
    return { name, sort, nullable, ...(type.kind === 'enum' && { words: type.values }) }
  }
}

/** Of a type as an engine has it by itself. `isExact`: two of its texts are one only where all their characters are. */
export function sortOf(type: ColumnType, isExact: boolean): Sort | undefined {
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'date':
      return type.kind
    case 'float':
      return type.bits === 64 ? 'float' : 'short-float'
    case 'text':
      // Spaces at its end come and go.
      if (type.fixed) return 'opaque'
      return isExact ? 'text' : 'loose-text'
    case 'enum':
      return isExact ? 'words' : 'opaque'
    case 'timestamp':
      return type.zone ? 'moment' : 'datetime'
    case 'time':
      return type.zone ? 'opaque' : 'time'
    // A row of NULLs is NULL to PostgreSQL.
    case 'other':
      return undefined
    default:
      return 'opaque'
  }
}
