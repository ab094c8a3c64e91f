import type { ColumnType, TableSchema } from '../../model/table-schema.ts'
import type { Facts } from '../../store/facts.ts'

type Engine = Pick<Facts, 'dialect' | 'zoneless'>

/**
 * A table that is there with columns of the source's kinds, where its engine has no type for them and keeps their values in
 * another one: by what it declares nobody could tell, and equal values would differ.
 */
export function keptKinds(there: TableSchema, from: TableSchema, engine: Engine): TableSchema {
  const kinds = new Map(from.columns.map(({ name, type }) => [name, type]))
  const columns = there.columns.map((column) => {
    const wanted = kinds.get(column.name)
    return { ...column, type: (wanted && keptKind(column.type, wanted, engine)) ?? column.type }
  })
  return { ...there, columns }
}

function keptKind(has: ColumnType, wanted: ColumnType, engine: Engine): ColumnType | undefined {
  switch (wanted.kind) {
    case 'other':
      return has.kind === 'text' && wanted.dialect !== engine.dialect ? wanted : undefined
    case 'timestamp':
      return engine.zoneless && wanted.zone && has.kind === 'timestamp' ? { ...has, zone: true } : undefined
    case 'time':
      return engine.zoneless && wanted.zone && has.kind === 'text' ? wanted : undefined
    default:
      return undefined
  }
}
