import { DrayError } from '../../../model/error.ts'
import type { CollectionInfo, Declared } from '../../../store/source.ts'
import type { Survey } from '../../../store/survey.ts'
import { optionFaults } from '../../../store/option-faults.ts'
import { type ColumnShape, othersIn, schemasOfUsers, type TableShape, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { invalidOptions, noTables, unfitTable, unknownTable } from '../errors.ts'
import { documentLayout, rowLayout } from '../layout.ts'
import { type ReadOptions, readOptions } from '../options.ts'
import { describeTable } from './describe-table.ts'
import { type Recognised, recognise } from './recognise.ts'

export interface Where {
  readonly work: Work
  readonly address: string
  readonly schema: string
}

/** The declared collections. @throws COLLECTION_UNKNOWN, CONFIG_INVALID, STORE_INVALID for a table of another shape */
export async function declaredCollections(
  { work, schema }: Where,
  declared: Declared,
): Promise<readonly CollectionInfo[]> {
  const tables = await tablesIn(work, schema)
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
    found.push(await collectionOf({ work, schema }, collection, shape, read))
  }
  return found
}

type At = Pick<Where, 'work' | 'schema'>

/** As documents where it says so, or where that leaves nothing behind; otherwise as rows. */
async function collectionOf(
  { work, schema }: At,
  collection: string,
  shape: TableShape,
  read: ReadOptions,
): Promise<CollectionInfo> {
  const isAsked = read.layout === 'document' || read.keyColumn !== undefined || read.bodyColumn !== undefined
  if (read.layout !== 'row') {
    const recognised = await recognise(work, schema, shape, read)
    if (typeof recognised !== 'string') {
      const info = documentsOf(collection, shape, recognised, read.derived ?? [])
      if (isAsked || info.losses.length === 0) return info
    } else if (isAsked) throw unfitTable(collection, shape.name, recognised)
  }
  return rowsOf({ work, schema }, collection, shape)
}

async function rowsOf({ work, schema }: At, collection: string, shape: TableShape): Promise<CollectionInfo> {
  const table = await describeTable(work, schema, shape)
  const computed = table.columns.filter(({ generated }) => generated !== undefined)
  return {
    name: collection,
    layout: rowLayout(shape.name === collection ? {} : { table: shape.name }, table),
    identity: table.key.length === 0 ? 'none' : 'key',
    where: `table ${shape.name}, rows ${table.key.length === 0 ? 'without a key' : `by ${table.key.join(', ')}`}`,
    bytes: shape.bytes,
    notes: [
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

/** Whatever lies in a schema. */
export async function findCollections({ work, schema }: Where): Promise<Found> {
  const collections: CollectionInfo[] = []
  const unlike: { table: string; reason: string }[] = []
  for (const shape of await tablesIn(work, schema)) {
    const info = await collectionOf({ work, schema }, shape.name, shape, {})
    if (info.layout.schema?.columns.every(({ generated }) => generated !== undefined)) {
      unlike.push({ table: shape.name, reason: NOTHING_TO_READ })
    } else collections.push(info)
  }
  return { collections, unlike, others: await othersIn(work, schema) }
}

const NOTHING_TO_READ = 'it has no column that holds a value of its own'

/**
 * All of them, or an error: a table that is passed over in silence would be lost, and so would what somebody looks for in
 * the wrong schema.
 * @throws STORE_UNSUPPORTED, STORE_INVALID where there is no table at all
 */
export async function allCollections(where: Where): Promise<readonly CollectionInfo[]> {
  const { collections, unlike, others } = await findCollections(where)
  if (collections.length + unlike.length === 0) throw await nothingThere(where)
  if (unlike.length === 0) return collections.map((info, i) => (i === 0 ? withOthers(info, others) : info))
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
export async function surveySchema(where: Where): Promise<Survey> {
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

async function nothingThere({ work, address, schema }: Where): Promise<DrayError> {
  const elsewhere = (await schemasOfUsers(work)).filter(({ name, hasTables }) => hasTables && name !== schema)
  return noTables(
    address,
    schema,
    elsewhere.map(({ name }) => name),
  )
}

/** Of the schema, not of the collection: said once. */
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

function documentsOf(
  collection: string,
  shape: TableShape,
  { key, body }: Recognised,
  derived: readonly string[],
): CollectionInfo {
  const table = shape.name === collection ? {} : { table: shape.name }
  const bodyType = body.type.name === 'json' ? { bodyType: 'json' as const } : {}
  const options = { ...table, keyColumn: key.name, bodyColumn: body.name, ...bodyType }
  const beside = shape.columns.filter((column) => column !== key && column !== body && !column.generated)
  const isDerived = ({ name }: ColumnShape): boolean => derived.includes(name)
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
