import type { Layout } from '../../model/layout.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { Json } from '../../model/value.ts'
import { columnsOfOneName } from '../../store/columns-of-one-name.ts'
import { optionFaults } from '../../store/option-faults.ts'
import { invalidOptions } from './errors.ts'
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
  const parsed = storeOptions.safeParse(options)
  if (!parsed.success) {
    throw invalidOptions(collection, optionFaults(parsed.error, storeOptions.shape, 'store'))
  }
  if (table) return rowLayout(collection, parsed.data, table)
  if (parsed.data.strict) throw invalidOptions(collection, ['strict: of rows alone, and these are documents'])
  const layout = documentLayout(parsed.data, columns, facts.keys)
  checkNames(collection, tableOf(collection, layout))
  return layout
}

/** @throws CONFIG_INVALID */
function rowLayout(
  collection: string,
  { table: name, strict, ...others }: StoreOptions,
  table: TableSchema,
): Layout {
  const own = { ...(name !== undefined && { table: name }), ...(strict && { strict }) }
  const layout: Layout = { kind: 'row', keys: 'typed', columns: [], schema: table, options: own }
  const names = table.columns.map((column) => column.name)
  const faults = [
    ...Object.keys(others).map((option) => `${option}: of documents alone, and these are rows`),
    ...reservedName(name ?? collection),
  ]
  const repeated = twice(names)
  if (repeated.length > 0) throw columnsOfOneName(collection, repeated)
  for (const one of [name ?? collection, ...names, ...table.indexes.map((index) => index.name)])
    quoteName(one)
  if (faults.length > 0) throw invalidOptions(collection, faults)
  return layout
}

function reservedName(name: string): readonly string[] {
  if (!isReserved(name)) return []
  return [`SQLite and dray keep the table name ${name} for themselves; name another: store: { table }`]
}

export function documentLayout(
  options: StoreOptions,
  columns: Layout['columns'],
  keys: Layout['keys'],
): Layout {
  return { kind: 'document', keys, columns, options: options as { readonly [name: string]: Json } }
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
    ...reservedName(table.name),
    ...twice(columns).map((name) => twoColumns(name)),
    ...unknownColumns(table, columns),
  ]
  if (faults.length > 0) throw invalidOptions(collection, faults)
}

/** Names that the engine keeps, and ours. https://sqlite.org/lang_createtable.html */
export function isReserved(name: string): boolean {
  return /^sqlite_/i.test(name) || foldName(name) === OWN_TABLE
}

function twice(names: readonly string[]): readonly string[] {
  const folded = names.map(foldName)
  return names.filter((_, i) => folded.indexOf(folded[i]!) < i)
}

function unknownColumns({ indexes }: Table, columns: readonly string[]): readonly string[] {
  return indexes.flatMap(({ name, columns: wanted = [] }) =>
    wanted
      .filter((column) => !columns.includes(column))
      .map((column) => `indexes.${name}: there is no column ${column}`),
  )
}

/** Whoever lists the columns of a document's fields most often wants a table of them. */
function twoColumns(name: string): string {
  return `two columns are called ${name}: these lie beside the document; for a column to each field say layout: 'row'`
}
