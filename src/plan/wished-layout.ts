import type { Layout } from '../model/layout.ts'
import type { TableSchema } from '../model/table-schema.ts'
import type { Json } from '../model/value.ts'
import type { Facts } from '../store/facts.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { Taker } from './tables/carried-collations.ts'
import { carriedTable } from './tables/carried-table.ts'
import type { Chosen } from './collections/choose-collections.ts'
import { extractedType } from './mapping/extracted-type.ts'
import type { PlannedTable } from './rows/planned-table.ts'
import type { CollectionDefinition } from './migration.ts'

/** The tables of documents that become rows, by collection of the target. */
export type Tables = ReadonlyMap<string, Pick<PlannedTable, 'schema'>>

interface Wishing {
  readonly target: Pick<DocumentTarget, 'facts' | 'layoutFor'>
  readonly chosen: readonly Chosen[]
  readonly tables: Tables
  readonly taker: Taker
  /** Gives the rules of its table names that the target can take. */
  readonly rules: (table: TableSchema) => TableSchema
}

/**
 * How a collection will lie in the target, by what the user says of it; rows as rows, where the target takes them.
 * @throws CONFIG_INVALID
 */
export function wishedLayout(choice: Chosen, { target, chosen, tables, taker, rules }: Wishing): Layout {
  const { to, definition } = choice
  const { store } = definition
  const made = tables.get(to)
  // The names of its indexes are the user's.
  if (made) return target.layoutFor(to, tableOptions(store), [], withTables(made.schema, chosen))
  const table = staysRows(choice, target.facts) ? rules(carriedTable(choice, chosen, taker).table) : undefined
  return target.layoutFor(to, storeOptions(store), columnsOf(store), table && withTables(table, chosen))
}

/** Rows whose table is made again in the target. */
export function staysRows({ info, definition }: Chosen, { rows }: Pick<Facts, 'rows'>): boolean {
  return info.layout.schema !== undefined && rows === true && definition.store?.layout !== 'document'
}

/** A collection may lie in a table of another name. */
function withTables(schema: TableSchema, chosen: readonly Chosen[]): TableSchema {
  if (schema.references.length === 0) return schema
  const references = schema.references.map((reference) => {
    const table = chosen.find(({ to }) => to === reference.to)?.definition.store?.['table']
    return typeof table === 'string' ? { ...reference, toTable: table } : reference
  })
  return { ...schema, references }
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
