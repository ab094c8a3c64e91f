import type { Layout } from '../../model/layout.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { Json } from '../../model/value.ts'
import { columnsOfOneName } from '../../store/columns-of-one-name.ts'
import { optionFaults } from '../../store/option-faults.ts'
import type { Server } from './connection/server-of.ts'
import { invalidOptions } from './refusals.ts'
import { facts } from './facts.ts'
import { quoteName } from './identifier.ts'
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
  const parsed = storeOptions.safeParse(options)
  if (!parsed.success) {
    throw invalidOptions(collection, optionFaults(parsed.error, storeOptions.shape, 'store'))
  }
  if (table) return storedRows(collection, parsed.data, table)
  const keyType = server.exactCollation === undefined ? ('varbinary' as const) : ('varchar' as const)
  const layout = documentLayout({ keyType, ...parsed.data }, columns, facts.keys)
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

/** @throws CONFIG_INVALID for names that the engine does not take, and options of documents */
function storedRows(collection: string, options: StoreOptions, schema: TableSchema): Layout {
  const { table, ...others } = options
  const name = table ?? collection
  const indexes = [...schema.indexes, ...schema.unique, ...schema.references]
  const columns = schema.columns.map((column) => column.name)
  for (const one of [name, ...columns, ...indexes.flatMap((index) => index.name ?? [])]) quoteName(one)
  const faults = [
    ...Object.keys(others).map((option) => `${option}: of documents alone, and these are rows`),
    ...reserved(name),
  ]
  const repeated = twice(columns)
  if (repeated.length > 0) throw columnsOfOneName(collection, repeated)
  if (faults.length > 0) throw invalidOptions(collection, faults)
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
  const folded = name.toLowerCase()
  return (
    folded === OWN_TABLES.checkpoints || folded === OWN_TABLES.control || folded.startsWith(OWN_TABLES.staged)
  )
}

function checkNames(collection: string, table: Table): void {
  const columns = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  for (const name of [table.name, ...columns, ...table.indexes.map((index) => index.name)]) quoteName(name)
  const faults = [
    ...reserved(table.name),
    ...twice(columns).map((name) => twoColumns(name)),
    ...unknownColumns(table, columns),
  ]
  if (faults.length > 0) throw invalidOptions(collection, faults)
}

function reserved(name: string): readonly string[] {
  return isReserved(name)
    ? [`dray keeps the table name ${name} for itself; name another: store: { table }`]
    : []
}

/** Columns are compared without regard to case, on every server. */
function twice(names: readonly string[]): readonly string[] {
  const folded = names.map((name) => name.toLowerCase())
  return names.filter((_, i) => folded.indexOf(folded[i]!) < i)
}

function unknownColumns({ indexes }: Table, columns: readonly string[]): readonly string[] {
  return indexes.flatMap(({ name, columns: wanted }) =>
    wanted
      .filter((column) => !columns.includes(column))
      .map((column) => `indexes.${name}: there is no column ${column}`),
  )
}

/** Whoever lists the columns of a document's fields most often wants a table of them. */
function twoColumns(name: string): string {
  return `two columns are called ${name}: these lie beside the document; for a column to each field say layout: 'row'`
}
