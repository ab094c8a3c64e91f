import type { Layout } from '../model/layout.ts'
import type { TableSchema } from '../model/table-schema.ts'
import type { Json } from '../model/value.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { Chosen } from './choose-collections.ts'
import { tableOf } from './table-of.ts'
import type { CollectionDefinition } from './migration.ts'

/**
 * How a collection will lie in the target, by what the user says of it; rows as rows, where the target takes them.
 * @throws CONFIG_INVALID
 */
export function wishedLayout(
  { to, info, definition: { store } }: Chosen,
  target: Pick<DocumentTarget, 'facts' | 'layoutFor'>,
  chosen: readonly Chosen[],
): Layout {
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
  const { columns: _columns, layout: _layout, ...options } = store ?? {}
  return options as { readonly [name: string]: Json }
}

function columnsOf(store: Store | undefined): Layout['columns'] {
  return Object.entries(store?.columns ?? {}).map(([name, { type, nullable }]) => ({
    name,
    type,
    ...(nullable && { nullable }),
  }))
}
