import { DrayError } from '../../model/error.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import { columnWordOf } from './column-word.ts'
import type { WishedColumn } from './planned-table.ts'

/** The columns that are said of a table of elements, with that of their place in the list, which nobody need list. */
export function withPlace(columns: readonly WishedColumn[], { info }: Chosen): readonly WishedColumn[] {
  const { elements } = info.layout
  if (!elements || columns.some(({ name }) => name === elements.position)) return columns
  return [{ name: elements.position, type: { kind: 'integer', bits: 64 }, nullable: false }, ...columns]
}

/**
 * The table of elements refers to that of their records, by columns of the same types; any other table stays as it is.
 * @param owner the table that the records go to
 * @throws CONFIG_INVALID where the records' key does not lie in a column for each of its parts
 */
export function ownedSchema(
  schema: TableSchema,
  { to, parent, info }: Chosen,
  owner: TableSchema | undefined,
): TableSchema {
  if (!owner || parent === undefined) return schema
  const { key, columns } = owner
  const own = info.layout.elements!.parent.map(({ name }) => name)
  if (key.length !== own.length) throw otherKey(to, parent)
  const types = new Map(own.map((name, i) => [name, columns.find((column) => column.name === key[i])!.type]))
  return {
    ...schema,
    columns: schema.columns.map((column) => {
      const type = types.get(column.name)
      return type ? { ...column, type, native: columnWordOf(type), nullable: false } : column
    }),
    references: [{ columns: own, to: parent, toColumns: key }],
  }
}

function otherKey(to: string, parent: string): DrayError {
  return new DrayError('CONFIG_INVALID', `The key of "${parent}" lies in one column, and has several parts`, {
    collection: to,
    hint: `Let each part have its column: ${parent}: { store: { columns } } without keyColumn`,
  })
}
