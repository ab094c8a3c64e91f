import { documentLayout, type Layout, rowLayout } from '../../model/layout.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { Json } from '../../model/value.ts'
import { invalidOptions, parsedOptions } from '../../store/collection-options.ts'
import { refuseColumnsOfOneName } from '../../store/tables/columns-of-one-name.ts'
import { columnsMissing, columnsTwice, optionsOfDocuments } from '../../store/tables/name-faults.ts'
import { facts } from './facts.ts'
import { foldName, quoteName } from './identifier.ts'
import { type IndexOptions, type StoreOptions, storeOptions } from './options.ts'

/** The table of the checkpoints that belong to what lies in the database. */
export const OWN_TABLE = '_dray'

/** How one collection lies in a database: a layout with every default filled in. */
export interface Table {
  readonly name: string
  readonly key: string
  readonly body: string
  readonly bodyType: 'TEXT' | 'JSON'
  readonly nullableKey: boolean
  readonly columns: Layout['columns']
  readonly isCompact: boolean
  readonly indexes: readonly (IndexOptions & { readonly name: string })[]
  readonly keys: Layout['keys']
}

/** The layout of a collection from the user's `store` options: as rows, where a table is to be made. @throws CONFIG_INVALID */
export function layoutFor(
  collection: string,
  options: { readonly [name: string]: Json },
  columns: Layout['columns'],
  table?: TableSchema,
): Layout {
  const stored = parsedOptions(storeOptions, { of: 'store', collection, kind: 'sqlite', options })
  if (table) return storedRows(collection, stored, table)
  if (stored.strict)
    throw invalidOptions('sqlite', collection, ['strict: of rows alone, and these are documents'])
  const layout = documentLayout(stored, columns, facts.keys)
  checkNames(collection, tableOf(collection, layout))
  return layout
}

/** @throws CONFIG_INVALID */
function storedRows(collection: string, options: StoreOptions, schema: TableSchema): Layout {
  const { table, strict, ...others } = options
  const name = table ?? collection
  const columns = schema.columns.map((column) => column.name)
  refuseColumnsOfOneName(collection, schema, foldName)
  for (const one of [name, ...columns, ...schema.indexes.map((index) => index.name)]) quoteName(one)
  const faults = [...optionsOfDocuments(others), ...reserved(name)]
  if (faults.length > 0) throw invalidOptions('sqlite', collection, faults)
  return rowLayout({ ...(table !== undefined && { table }), ...(strict && { strict }) }, schema)
}

function reserved(name: string): readonly string[] {
  if (!isReserved(name)) return []
  return [`SQLite and dray keep the table name ${name} for themselves; name another: store: { table }`]
}

/** The table of a collection: where the layout names none, it is called as the collection. */
export function tableOf(collection: string, layout: Layout): Table {
  const options = storeOptions.parse(layout.options)
  return {
    name: options.table ?? collection,
    key: options.keyColumn ?? 'id',
    body: options.bodyColumn ?? 'data',
    bodyType: options.bodyType ?? 'TEXT',
    nullableKey: options.nullableKey ?? false,
    columns: layout.columns,
    isCompact: options.text !== 'original',
    indexes: Object.entries(options.indexes ?? {}).map(([name, index]) => ({ name, ...index })),
    keys: layout.keys,
  }
}

function checkNames(collection: string, table: Table): void {
  const columns = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  for (const name of [table.name, ...columns, ...table.indexes.map((index) => index.name)]) quoteName(name)
  const faults = [
    ...reserved(table.name),
    ...columnsTwice(columns, foldName),
    ...columnsMissing(table.indexes, columns),
  ]
  if (faults.length > 0) throw invalidOptions('sqlite', collection, faults)
}

/** Names that the engine keeps, and ours. https://sqlite.org/lang_createtable.html */
export function isReserved(name: string): boolean {
  return /^sqlite_/i.test(name) || foldName(name) === OWN_TABLE
}
