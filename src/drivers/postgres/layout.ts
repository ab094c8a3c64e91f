import type { Layout } from '../../model/layout.ts'
import { optionFaults } from '../../store/option-faults.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { Json } from '../../model/value.ts'
import { invalidOptions } from './errors.ts'
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
  const parsed = storeOptions.safeParse(options)
  if (!parsed.success) {
    throw invalidOptions(collection, optionFaults(parsed.error, storeOptions.shape, 'store'))
  }
  if (table) return storedRows(collection, parsed.data, table)
  const layout = documentLayout(parsed.data, columns, facts.keys)
  checkNames(collection, tableOf(collection, layout))
  return layout
}

export function documentLayout(
  options: StoreOptions,
  columns: Layout['columns'],
  keys: Layout['keys'],
): Layout {
  return { kind: 'document', keys, columns, options: options as { readonly [name: string]: Json } }
}

export function rowLayout(options: { readonly table?: string }, schema: TableSchema): Layout {
  return { kind: 'row', keys: 'typed', columns: [], schema, options }
}

/** @throws CONFIG_INVALID for names that the engine would cut, and options of documents */
function storedRows(collection: string, options: StoreOptions, schema: TableSchema): Layout {
  const { table, ...others } = options
  const strange = Object.keys(others)
  if (strange.length > 0) {
    throw invalidOptions(
      collection,
      strange.map((name) => `${name}: of documents alone, and these are rows`),
    )
  }
  const layout = rowLayout(table === undefined ? {} : { table }, schema)
  const names = [
    table ?? collection,
    ...schema.columns.map(({ name }) => name),
    ...[...schema.indexes, ...schema.unique].flatMap(({ name }) => name ?? []),
  ]
  for (const name of names) quoteName(name)
  checkColumns(collection, table ?? collection, schema)
  return layout
}

function checkColumns(collection: string, table: string, { columns }: TableSchema): void {
  const faults = [
    ...(isReserved(table)
      ? [`dray keeps the table name ${table} for itself; name another: store: { table }`]
      : []),
    ...columns
      .filter(({ name }) => SYSTEM_COLUMNS.has(name))
      .map(({ name }) => `PostgreSQL keeps the column name ${name} for itself`),
  ]
  if (faults.length > 0) throw invalidOptions(collection, faults)
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
    ...(isReserved(table.name)
      ? [`dray keeps the table name ${table.name} for itself; name another: store: { table }`]
      : []),
    ...columns.filter((name, i) => columns.indexOf(name) < i).map((name) => twoColumns(name)),
    ...columns
      .filter((name) => SYSTEM_COLUMNS.has(name))
      .map((name) => `PostgreSQL keeps the column name ${name} for itself`),
    ...faultsOfIndexes(table, columns),
  ]
  if (faults.length > 0) throw invalidOptions(collection, faults)
}

/** https://www.postgresql.org/docs/current/ddl-system-columns.html */
const SYSTEM_COLUMNS = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

function faultsOfIndexes({ indexes, bodyType }: Table, columns: readonly string[]): readonly string[] {
  return indexes.flatMap(({ name, columns: wanted = [], gin, unique }) => [
    ...wanted
      .filter((column) => !columns.includes(column))
      .map((column) => `indexes.${name}: there is no column ${column}`),
    ...(gin && bodyType !== 'jsonb' ? [`indexes.${name}: gin needs bodyType: jsonb`] : []),
    ...(gin && unique ? [`indexes.${name}: gin indexes are never unique`] : []),
  ])
}

/** Whoever lists the columns of a document's fields most often wants a table of them. */
function twoColumns(name: string): string {
  return `two columns are called ${name}: these lie beside the document; for a column to each field say layout: 'row'`
}
