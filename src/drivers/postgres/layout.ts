import { documentLayout, type Layout, rowLayout } from '../../model/layout.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { Json } from '../../model/value.ts'
import { invalidOptions, parsedOptions } from '../../store/collection-options.ts'
import { columnsMissing, columnsTwice, optionsOfDocuments } from '../../store/tables/name-faults.ts'
import { facts } from './facts.ts'
import { quoteName } from './identifier.ts'
import { type IndexOptions, type StoreOptions, storeOptions } from './options.ts'

/** The tables of dray's own: checkpoints, and what lies in the control of a target. */
export const OWN_TABLES = { checkpoints: '_dray', control: '_dray_control' } as const

/** How one collection lies in a schema: a layout with every default filled in. */
export interface Table {
  readonly name: string
  readonly key: string
  readonly body: string
  readonly bodyType: 'jsonb' | 'json'
  readonly columns: Layout['columns']
  readonly indexes: readonly (IndexOptions & { readonly name: string })[]
  readonly keys: Layout['keys']
}

/** The layout of a collection from the user's `store` options. @throws CONFIG_INVALID */
export function layoutFor(
  collection: string,
  options: { readonly [name: string]: Json },
  columns: Layout['columns'],
  table?: TableSchema,
): Layout {
  const stored = parsedOptions(storeOptions, { of: 'store', collection, kind: 'postgres', options })
  if (table) return storedRows(collection, stored, table)
  const layout = documentLayout(stored, columns, facts.keys)
  checkNames(collection, tableOf(collection, layout))
  return layout
}

/** @throws CONFIG_INVALID for names that the engine would cut, and options of documents */
function storedRows(collection: string, options: StoreOptions, schema: TableSchema): Layout {
  const { table, ...others } = options
  const name = table ?? collection
  const columns = schema.columns.map((column) => column.name)
  const indexes = [...schema.indexes, ...schema.unique].flatMap((index) => index.name ?? [])
  for (const one of [name, ...columns, ...indexes]) quoteName(one)
  const faults = [...optionsOfDocuments(others), ...reserved(name), ...ofTheSystem(columns)]
  if (faults.length > 0) throw invalidOptions('postgres', collection, faults)
  return rowLayout(table === undefined ? {} : { table }, schema)
}

/** The table of a collection of either kind. */
export function tableNameOf(collection: string, { options }: Layout): string {
  return storeOptions.parse(options).table ?? collection
}

/** The table of a collection of documents: where the layout names none, it is called as the collection. */
export function tableOf(collection: string, layout: Layout): Table {
  const options = storeOptions.parse(layout.options)
  return {
    name: options.table ?? collection,
    key: options.keyColumn ?? 'id',
    body: options.bodyColumn ?? 'data',
    bodyType: options.bodyType ?? 'jsonb',
    columns: layout.columns,
    indexes: Object.entries(options.indexes ?? {}).map(([name, index]) => ({ name, ...index })),
    keys: layout.keys,
  }
}

export function isReserved(name: string): boolean {
  return name === OWN_TABLES.checkpoints || name === OWN_TABLES.control
}

function checkNames(collection: string, table: Table): void {
  const columns = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  for (const name of [table.name, ...columns, ...table.indexes.map((index) => index.name)]) quoteName(name)
  const faults = [
    ...reserved(table.name),
    ...columnsTwice(columns),
    ...ofTheSystem(columns),
    ...columnsMissing(table.indexes, columns),
    ...faultsOfGin(table),
  ]
  if (faults.length > 0) throw invalidOptions('postgres', collection, faults)
}

function reserved(name: string): readonly string[] {
  return isReserved(name)
    ? [`dray keeps the table name ${name} for itself; name another: store: { table }`]
    : []
}

function ofTheSystem(columns: readonly string[]): readonly string[] {
  return columns
    .filter((name) => SYSTEM_COLUMNS.has(name))
    .map((name) => `PostgreSQL keeps the column name ${name} for itself`)
}

/** https://www.postgresql.org/docs/current/ddl-system-columns.html */
const SYSTEM_COLUMNS = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

function faultsOfGin({ indexes, bodyType }: Table): readonly string[] {
  return indexes.flatMap(({ name, gin, unique }) => [
    ...(gin && bodyType !== 'jsonb' ? [`indexes.${name}: gin needs bodyType: jsonb`] : []),
    ...(gin && unique ? [`indexes.${name}: gin indexes are never unique`] : []),
  ])
}
