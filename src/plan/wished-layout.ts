import type { Layout } from '../model/layout.ts'
import type { TableSchema } from '../model/table-schema.ts'
import type { Json } from '../model/value.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { Chosen } from './choose-collections.ts'
import { extractedType } from './extracted-type.ts'
import type { PlannedTable } from './rows/planned-table.ts'
import { tableOf } from './table-of.ts'
import type { CollectionDefinition } from './migration.ts'

/** The tables of documents that become rows, by collection of the target. */
export type Tables = ReadonlyMap<string, Pick<PlannedTable, 'schema'>>

/**
 * How a collection will lie in the target, by what the user says of it; rows as rows, where the target takes them.
 * @throws CONFIG_INVALID
 */
export function wishedLayout(
  choice: Chosen,
  target: Pick<DocumentTarget, 'facts' | 'layoutFor'>,
  chosen: readonly Chosen[],
  tables: Tables,
): Layout {
  const { to, info, definition } = choice
  const { store } = definition
  const made = tables.get(to)
  if (made) return target.layoutFor(to, tableOptions(store), [], made.schema)
  const isRows = info.layout.schema !== undefined && target.facts.rows && store?.layout !== 'document'
  const table = isRows ? movedTable(info.layout.schema!, chosen) : undefined
  return target.layoutFor(to, storeOptions(store), columnsOf(store), table)
}

/** References name collections of the target; those to what does not move are left out. */
function movedTable(table: TableSchema, chosen: readonly Chosen[]): TableSchema {
  const references = table.references.flatMap((reference) => {
    const moved = chosen.find(({ info }) => tableOf(info) === reference.to)
    return moved ? [{ ...reference, to: moved.to }] : []
  })
  return { ...table, references }
}

type Store = NonNullable<CollectionDefinition['store']>

function storeOptions(store: Store | undefined): { readonly [name: string]: Json } {
  const { columns: _columns, layout: _layout, jsonSchema: _schema, ...options } = store ?? {}
  return options as { readonly [name: string]: Json }
}

/** Its key and indexes are part of the table. */
function tableOptions(store: Store | undefined): { readonly [name: string]: Json } {
  const { keyColumn: _key, indexes: _indexes, ...options } = storeOptions(store)
  return options
}

function columnsOf(store: Store | undefined): Layout['columns'] {
  if (store?.layout === 'row') return []
  return Object.entries(store?.columns ?? {}).map(([name, { type, nullable }]) => ({
    name,
    type: extractedType(name, type),
    ...(nullable && { nullable }),
  }))
}
