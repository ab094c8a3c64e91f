import { documentLayout, type Layout, rowLayout } from '../../model/layout.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { Json } from '../../model/value.ts'
import { invalidOptions, parsedOptions } from '../../store/collection-options.ts'
import { refuseColumnsOfOneName } from '../../store/tables/columns-of-one-name.ts'
import { columnsMissing, columnsTwice, optionsOfDocuments } from '../../store/tables/name-faults.ts'
import type { Server } from './connection/server-of.ts'
import { facts } from './facts.ts'
import { foldName, quoteName } from './identifier.ts'
import { type IndexOptions, type StoreOptions, storeOptions } from './options.ts'

/** The tables of dray's own: checkpoints, what lies in the control of a target, and the beginning of what is staged. */
export const OWN_TABLES = { checkpoints: '_dray', control: '_dray_control', staged: '_dray_staged_' } as const

/** How one collection lies in a database: a layout with every default filled in. */
export interface Table {
  readonly name: string
  readonly key: string
  readonly keyType: 'varchar' | 'varbinary'
  readonly body: string
  readonly bodyType: 'longtext' | 'json'
  readonly columns: Layout['columns']
  readonly isCompact: boolean
  readonly indexes: readonly (IndexOptions & { readonly name: string })[]
  readonly keys: Layout['keys']
}

/** The layout of a collection from the user's `store` options. @throws CONFIG_INVALID */
export function layoutFor(
  server: Server,
  collection: string,
  options: { readonly [name: string]: Json },
  columns: Layout['columns'],
  table?: TableSchema,
): Layout {
  const stored = parsedOptions(storeOptions, { of: 'store', collection, kind: 'mysql', options })
  if (table) return storedRows(collection, stored, table)
  const keyType = server.exactCollation === undefined ? ('varbinary' as const) : ('varchar' as const)
  const layout = documentLayout({ keyType, ...stored }, columns, facts.keys)
  checkNames(collection, tableOf(collection, layout))
  return layout
}

/** @throws CONFIG_INVALID for names that the engine does not take, and options of documents */
function storedRows(collection: string, options: StoreOptions, schema: TableSchema): Layout {
  const { table, ...others } = options
  const name = table ?? collection
  const indexes = [...schema.indexes, ...schema.unique, ...schema.references]
  const columns = schema.columns.map((column) => column.name)
  for (const one of [name, ...columns, ...indexes.flatMap((index) => index.name ?? [])]) quoteName(one)
  const faults = [...optionsOfDocuments(others), ...reserved(name)]
  refuseColumnsOfOneName(collection, schema, foldName)
  if (faults.length > 0) throw invalidOptions('mysql', collection, faults)
  return rowLayout(table === undefined ? {} : { table }, schema)
}

/** The table of a collection of documents: where the layout names none, it is called as the collection. */
export function tableOf(collection: string, layout: Layout): Table {
  const options = storeOptions.parse(layout.options)
  return {
    name: options.table ?? collection,
    key: options.keyColumn ?? 'id',
    keyType: options.keyType ?? 'varchar',
    body: options.bodyColumn ?? 'data',
    bodyType: options.bodyType ?? 'longtext',
    columns: layout.columns,
    isCompact: options.text !== 'original',
    indexes: Object.entries(options.indexes ?? {}).map(([name, index]) => ({ name, ...index })),
    keys: layout.keys,
  }
}

export function isReserved(name: string): boolean {
  const folded = foldName(name)
  return (
    folded === OWN_TABLES.checkpoints || folded === OWN_TABLES.control || folded.startsWith(OWN_TABLES.staged)
  )
}

function checkNames(collection: string, table: Table): void {
  const columns = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  for (const name of [table.name, ...columns, ...table.indexes.map((index) => index.name)]) quoteName(name)
  const faults = [
    ...reserved(table.name),
    ...columnsTwice(columns, foldName),
    ...columnsMissing(table.indexes, columns),
  ]
  if (faults.length > 0) throw invalidOptions('mysql', collection, faults)
}

function reserved(name: string): readonly string[] {
  return isReserved(name)
    ? [`dray keeps the table name ${name} for itself; name another: store: { table }`]
    : []
}
