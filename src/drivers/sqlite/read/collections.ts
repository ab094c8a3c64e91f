import { DrayError } from '../../../model/error.ts'
import type { Layout } from '../../../model/layout.ts'
import type { CollectionInfo, Declared } from '../../../store/source.ts'
import type { Database } from '../database.ts'
import { invalidOptions, noTables, unfitTable, unknownTable } from '../errors.ts'
import { sameName } from '../identifier.ts'
import { documentLayout } from '../layout.ts'
import type { Survey } from '../../../store/survey.ts'
import { optionFaults } from '../../../store/option-faults.ts'
import { type ReadOptions, readOptions } from '../options.ts'
import { type Recognised, recognise } from './recognise.ts'
import { describeTable } from '../rows/describe-table.ts'
import { catalogOf, type ColumnShape, rowidNameOf, shapeOf, type TableShape } from '../table-shape.ts'

/** The declared collections. @throws COLLECTION_UNKNOWN, CONFIG_INVALID, STORE_INVALID for a table of another shape */
export function declaredCollections(database: Database, declared: Declared): readonly CollectionInfo[] {
  return Object.entries(declared).map(([collection, options]) => {
    const read = parsed(collection, options)
    const table = read.table ?? collection
    const shape = shapeOf(database, table)
    if (!shape)
      throw unknownTable(
        collection,
        table,
        catalogOf(database).tables.map(({ name }) => name),
      )
    const found = read.layout === 'row' ? 'it is to be read as rows' : recognise(database, shape, read)
    if (typeof found !== 'string') return infoOf(collection, shape, found, read.derived ?? [])
    const isToldApart =
      read.layout === 'document' || read.keyColumn !== undefined || read.bodyColumn !== undefined
    const rows = isToldApart ? found : rowsOf(database, collection, shape)
    if (typeof rows === 'string') throw unfitTable(collection, shape.name, rows)
    return rows
  })
}

export interface Found {
  readonly collections: readonly CollectionInfo[]
  /** Tables of another shape, with the reason. */
  readonly unlike: readonly { readonly table: string; readonly reason: string }[]
  /** Views and triggers. */
  readonly others: readonly string[]
}

/** Whatever lies in a database. */
export function findCollections(database: Database): Found {
  const { tables, virtual, others } = catalogOf(database)
  const collections: CollectionInfo[] = []
  const unlike: { table: string; reason: string }[] = []
  for (const { name } of tables) {
    const shape = shapeOf(database, name)!
    const documents = recognise(database, shape)
    const found =
      typeof documents === 'string' ? rowsOf(database, name, shape) : infoOf(name, shape, documents, [])
    if (typeof found === 'string') unlike.push({ table: name, reason: found })
    else collections.push(found)
  }
  for (const name of virtual) unlike.push({ table: name, reason: 'it is a virtual table' })
  return { collections, unlike, others }
}

/**
 * All of them, or an error: a table that is passed over in silence would be lost, and so would what somebody looks for in
 * the wrong file.
 * @throws STORE_UNSUPPORTED, STORE_INVALID where there is no table at all
 */
export function allCollections(database: Database): readonly CollectionInfo[] {
  const { collections, unlike, others } = findCollections(database)
  if (collections.length + unlike.length === 0) throw noTables(database.path)
  if (unlike.length === 0) return collections.map((info, i) => (i === 0 ? withOthers(info, others) : info))
  const names = collections.map(({ name }) => name)
  throw new DrayError('STORE_UNSUPPORTED', `${database.path} holds tables that are no documents`, {
    details: unlike.map(({ table, reason }) => `${table}: ${reason}`),
    hint:
      names.length > 0
        ? `Name the collections to be read: --collections ${listed(names)}`
        : 'A table of documents has one key column and one column of JSON objects; where it is not clear which, name them in dray.config.ts: read: { keyColumn, bodyColumn }',
  })
}

/** What is clear as declarations; what would stay behind as questions. */
export function surveyDatabase(database: Database): Survey {
  const { collections, unlike } = findCollections(database)
  return {
    found: collections.map(({ name, where, notes, losses }) => ({
      name,
      where,
      notes: [...notes, ...losses],
      read: {},
    })),
    questions: unlike.map(({ table, reason }) => ({ text: `the table ${table} stays behind: ${reason}` })),
  }
}

/** Of the database, not of the collection: said once. */
function withOthers(info: CollectionInfo, others: readonly string[]): CollectionInfo {
  const note = `${others.join(', ')}: made of other data, or of code; not carried`
  return others.length === 0 ? info : { ...info, notes: [...info.notes, note] }
}

/** A command line that can be typed. */
function listed(names: readonly string[]): string {
  const [first, second, ...more] = names
  return more.length > 2 ? `${first},${second},… (${names.length} of them)` : names.join(',')
}

function parsed(collection: string, options: Declared[string]): ReadOptions {
  const result = readOptions.safeParse(options)
  if (result.success) return result.data
  throw invalidOptions(collection, optionFaults(result.error, readOptions.shape, 'read'))
}

function infoOf(
  collection: string,
  shape: TableShape,
  { key, body }: Recognised,
  derived: readonly string[],
): CollectionInfo {
  const table = shape.name === collection ? {} : { table: shape.name }
  const options = { ...table, keyColumn: key.name, bodyColumn: body.name }
  const beside = shape.columns.filter((column) => column !== key && column !== body && !column.isGenerated)
  const isDerived = ({ name }: ColumnShape): boolean => derived.some((other) => sameName(other, name))
  return {
    name: collection,
    layout: documentLayout(options, [], keysOf(key)),
    identity: 'key',
    where: `table ${shape.name}, documents in ${body.name} by ${key.name}`,
    notes: beside
      .filter(isDerived)
      .map(({ name }) => `column ${name} only repeats the document; it is not carried`),
    losses: beside
      .filter((column) => !isDerived(column))
      .map(({ name }) => `column ${name} of ${shape.name} is not part of the document`),
  }
}

/** A table of rows; the reason, as a string, where it cannot be read as such. */
function rowsOf(database: Database, collection: string, shape: TableShape): CollectionInfo | string {
  const schema = describeTable(database, shape)
  const isKeyed = schema.key.length > 0
  const computed = schema.columns.filter(({ generated }) => generated !== undefined)
  if (!isKeyed && rowidNameOf(shape) === undefined) return 'neither a key nor a number names its rows'
  const table = shape.name === collection ? {} : { table: shape.name }
  return {
    name: collection,
    layout: { kind: 'row', keys: 'typed', columns: [], schema, options: table },
    identity: isKeyed ? 'key' : 'none',
    where: `table ${shape.name}, rows ${isKeyed ? `by ${schema.key.join(', ')}` : 'without a key'}`,
    notes: [
      ...computed.map(({ name }) => `column ${name} is computed by the engine; its values are not carried`),
      ...schema.notCarried.map((what) => `${what}: not carried`),
    ],
    losses: [],
  }
}

/** Only a column that may hold 5 and "5" side by side tells them apart. */
function keysOf({ affinity, isRowid }: ColumnShape): Layout['keys'] {
  return affinity === 'text' || isRowid ? 'text' : 'typed'
}
