import { z } from 'zod'
import { DrayError } from '../../model/error.ts'
import type { TableColumn, TableSchema } from '../../model/table-schema.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import { columnWordOf } from './column-word.ts'
import { keyColumnsOf } from './key-columns.ts'
import type { WishedColumn } from './planned-table.ts'

const indexes = z.record(
  z.string().min(1),
  z.strictObject({ columns: z.array(z.string().min(1)).min(1), unique: z.boolean().optional() }),
)

/** The table of these columns: with its key, which is never NULL, and the indexes of `store`. @throws CONFIG_INVALID */
export function tableSchemaOf(choice: Chosen, wished: readonly WishedColumn[]): TableSchema {
  const key = keyColumnsOf(choice)
  const added = key.filter((name) => !wished.some((column) => column.name === name))
  const columns = [...added.map((name) => keyColumn(name, key, choice)), ...wished].map(
    (column): TableColumn => ({
      ...column,
      nullable: column.nullable && !key.includes(column.name),
      native: columnWordOf(column.type),
    }),
  )
  return {
    columns,
    key,
    unique: [],
    indexes: indexesOf(choice, columns),
    references: [],
    checks: [],
    notCarried: [],
  }
}

/** It holds the whole key: several parts as a list. */
function keyColumn(name: string, key: readonly string[], { info }: Chosen): WishedColumn {
  const isList = key.length === 1 && (info.keyFields?.length ?? 1) > 1
  return { name, type: isList ? { kind: 'json', text: 'kept' } : { kind: 'text' }, nullable: false }
}

/** The indexes of `store`, over columns of the table. @throws CONFIG_INVALID */
export function indexesOf(
  { to, definition }: Pick<Chosen, 'to' | 'definition'>,
  columns: readonly Pick<TableColumn, 'name'>[],
): TableSchema['indexes'] {
  const parsed = indexes.safeParse(definition.store?.['indexes'] ?? {})
  if (!parsed.success) {
    throw invalid(to, 'the indexes of a table of rows say { columns: [ … ], unique }')
  }
  return Object.entries(parsed.data).map(([name, { columns: names, unique = false }]) => {
    const unknown = names.find((one) => !columns.some((column) => column.name === one))
    if (unknown !== undefined) throw invalid(to, `indexes.${name}: there is no column ${unknown}`)
    return { name, unique, columns: names.map((one) => ({ name: one })) }
  })
}

function invalid(collection: string, fault: string): DrayError {
  return new DrayError('CONFIG_INVALID', `store of "${collection}": ${fault}`, {
    collection,
    hint: 'Correct `store` in the configuration',
  })
}
