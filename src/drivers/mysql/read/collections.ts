import { DrayError } from '../../../model/error.ts'
import type { CollectionInfo, Declared } from '../../../store/source.ts'
import type { Survey } from '../../../store/survey.ts'
import { optionFaults } from '../../../store/option-faults.ts'
import { type ColumnShape, othersIn, type TableShape, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { invalidOptions, noTables, unfitTable, unknownTable } from '../refusals.ts'
import { documentLayout, rowLayout } from '../layout.ts'
import { type ReadOptions, readOptions } from '../options.ts'
import { describeTable } from '../rows/describe-table.ts'
import { sameColumn } from '../table-columns.ts'
import { grantsOfDatabase, grantsOfTable } from './grants.ts'
import { type Recognised, recognise } from './recognise.ts'

export interface Where {
  readonly work: Work
  readonly address: string
  readonly database: string
}

/** The declared collections. @throws COLLECTION_UNKNOWN, CONFIG_INVALID, STORE_INVALID for a table of another shape */
export async function declaredCollections(
  { work, database }: Where,
  declared: Declared,
): Promise<readonly CollectionInfo[]> {
  const tables = await tablesIn(work, database)
  const found: CollectionInfo[] = []
  for (const [collection, options] of Object.entries(declared)) {
    const read = parsed(collection, options)
    const name = read.table ?? collection
    const shape = tables.find((table) => table.name === name)
    if (!shape) {
      throw unknownTable(
        collection,
        name,
        tables.map((table) => table.name),
      )
    }
    found.push(await collectionOf({ work, database }, collection, shape, read))
  }
  return found
}

type At = Pick<Where, 'work' | 'database'>

async function collectionOf(
  at: At,
  collection: string,
  shape: TableShape,
  read: ReadOptions,
): Promise<CollectionInfo> {
  const info = await asItLies(at, collection, shape, read)
  const grants = await grantsOfTable(at.work, at.database, shape.name)
  return withNotes(
    info,
    grants.map((what) => `${what} of ${shape.name} is not carried`),
  )
}

/** As documents where it says so, or where that leaves nothing behind; otherwise as rows. */
async function asItLies(
  { work, database }: At,
  collection: string,
  shape: TableShape,
  read: ReadOptions,
): Promise<CollectionInfo> {
  const isAsked = read.layout === 'document' || read.keyColumn !== undefined || read.bodyColumn !== undefined
  if (read.layout !== 'row') {
    const recognised = await recognise(work, database, shape, read)
    if (typeof recognised !== 'string') {
      const info = documentsOf(collection, shape, recognised, read.derived ?? [])
      if (isAsked || info.losses.length === 0) return info
    } else if (isAsked) throw unfitTable(collection, shape.name, recognised)
  }
  return rowsOf({ work, database }, collection, shape)
}

async function rowsOf(
  { work, database }: At,
  collection: string,
  shape: TableShape,
): Promise<CollectionInfo> {
  const table = await describeTable(work, database, shape)
  const computed = table.columns.filter(({ generated }) => generated !== undefined)
  return {
    name: collection,
    layout: rowLayout(shape.name === collection ? {} : { table: shape.name }, table),
    identity: table.key.length === 0 ? 'none' : 'key',
    where: `table ${shape.name}, rows ${table.key.length === 0 ? 'without a key' : `by ${table.key.join(', ')}`}`,
    bytes: shape.bytes,
    notes: [
      ...(shape.engine === 'InnoDB'
        ? []
        : [`${shape.name} is kept by ${shape.engine}, and not read at one moment`]),
      ...computed.map(({ name }) => `column ${name} is computed by the engine; its values are not carried`),
      ...table.notCarried.map((what) => `${what} of ${shape.name} is not carried`),
    ],
    losses: [],
  }
}

export interface Found {
  readonly collections: readonly CollectionInfo[]
  /** Tables of another shape, with the reason. */
  readonly unlike: readonly { readonly table: string; readonly reason: string }[]
  /** Views, functions, triggers … */
  readonly others: readonly string[]
}

/** Whatever lies in a database. */
export async function findCollections({ work, database }: Where): Promise<Found> {
  const collections: CollectionInfo[] = []
  const unlike: { table: string; reason: string }[] = []
  for (const shape of await tablesIn(work, database)) {
    const info = await collectionOf({ work, database }, shape.name, shape, {})
    if (info.layout.schema?.columns.every(({ generated }) => generated !== undefined)) {
      unlike.push({ table: shape.name, reason: NOTHING_TO_READ })
    } else collections.push(info)
  }
  return { collections, unlike, others: await othersIn(work, database) }
}

const NOTHING_TO_READ = 'it has no column that holds a value of its own'

/**
 * All of them, or an error: a table that is passed over in silence would be lost, and so would what somebody looks for in
 * the wrong database.
 * @throws STORE_UNSUPPORTED, STORE_MISSING where there is no table at all
 */
export async function allCollections(where: Where): Promise<readonly CollectionInfo[]> {
  const { collections, unlike, others } = await findCollections(where)
  if (collections.length + unlike.length === 0) throw noTables(where.address)
  if (unlike.length === 0) {
    const notes = ofDatabase(others, await grantsOfDatabase(where.work, where.database))
    return collections.map((info, i) => (i === 0 ? withNotes(info, notes) : info))
  }
  const names = collections.map(({ name }) => name)
  throw new DrayError('STORE_UNSUPPORTED', `${where.address} holds tables that have no rows to be read`, {
    details: unlike.map(({ table, reason }) => `${table}: ${reason}`),
    hint:
      names.length > 0
        ? `Name the collections to be read: --collections ${listed(names)}`
        : 'Drop them, or give them columns',
  })
}

/** What is clear as declarations; what would stay behind as questions. */
export async function surveyDatabase(where: Where): Promise<Survey> {
  const { collections, unlike } = await findCollections(where)
  return {
    found: collections.map(({ name, where: place, notes, losses }) => ({
      name,
      where: place,
      notes: [...notes, ...losses],
      read: {},
    })),
    questions: unlike.map(({ table, reason }) => ({ text: `the table ${table} stays behind: ${reason}` })),
  }
}

/** Not of one collection: said once. */
function ofDatabase(others: readonly string[], grants: readonly string[]): readonly string[] {
  return [
    ...(others.length === 0 ? [] : [`${others.join(', ')}: made of other data, or of code; not carried`]),
    ...grants.map((what) => `${what} of the whole database is not carried`),
  ]
}

function withNotes(info: CollectionInfo, notes: readonly string[]): CollectionInfo {
  return notes.length === 0 ? info : { ...info, notes: [...info.notes, ...notes] }
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

function documentsOf(
  collection: string,
  shape: TableShape,
  { key, body }: Recognised,
  derived: readonly string[],
): CollectionInfo {
  const table = shape.name === collection ? {} : { table: shape.name }
  const bodyType = body.isJson ? { bodyType: 'json' as const } : {}
  const options = { ...table, keyColumn: key.name, bodyColumn: body.name, ...bodyType }
  const beside = shape.columns.filter((column) => column !== key && column !== body && !column.generated)
  const isDerived = ({ name }: ColumnShape): boolean => derived.some((other) => sameColumn(other, name))
  return {
    name: collection,
    layout: documentLayout(options, [], 'text'),
    identity: 'key',
    where: `table ${shape.name}, documents in ${body.name} by ${key.name}`,
    bytes: shape.bytes,
    notes: beside
      .filter(isDerived)
      .map(({ name }) => `column ${name} only repeats the document; it is not carried`),
    losses: beside
      .filter((column) => !isDerived(column))
      .map(({ name }) => `column ${name} of ${shape.name} is not part of the document`),
  }
}
