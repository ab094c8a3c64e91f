import { parsedOptions } from '../../../store/collection-options.ts'
import type { CollectionInfo, Declared } from '../../../store/source.ts'
import type { Survey } from '../../../store/survey.ts'
import {
  allOrNone,
  documentsOfTable,
  type FoundTables,
  rowsOfTable,
  surveyOfTables,
  withNotes,
} from '../../../store/tables/collection-infos.ts'
import { ofOwnTable } from '../../../store/tables/of-own-table.ts'
import { unfitTable, unknownTable } from '../../../store/tables/refusals.ts'
import { othersIn, type TableShape, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { noTables } from '../refusals.ts'
import { type TableReadOptions, tableReadOptions } from '../../../store/tables/options.ts'
import { describeTable } from '../rows/describe-table.ts'
import { sameColumn } from '../table-columns.ts'
import { grantsOfDatabase, grantsOfTable } from './grants.ts'
import { isOwnTable } from './is-own-table.ts'
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
  const known = tables.map((table) => table.name)
  const found: CollectionInfo[] = []
  for (const [collection, options] of Object.entries(declared)) {
    const read = parsedOptions(tableReadOptions, { of: 'read', collection, kind: 'mysql', options })
    const name = read.table ?? collection
    const shape = tables.find((table) => table.name === name)
    if (!shape) throw unknownTable(collection, name, known)
    found.push(await collectionOf({ work, database }, collection, shape, read))
  }
  return found
}

type At = Pick<Where, 'work' | 'database'>

async function collectionOf(
  at: At,
  collection: string,
  shape: TableShape,
  read: TableReadOptions,
): Promise<CollectionInfo> {
  const info = await asItLies(at, collection, shape, read)
  const grants = await grantsOfTable(at.work, at.database, shape.name)
  return withNotes(
    info,
    grants.map((what) => `${what}: not carried`),
  )
}

/** As documents where it says so, or where that leaves nothing behind; otherwise as rows. */
async function asItLies(
  { work, database }: At,
  collection: string,
  shape: TableShape,
  read: TableReadOptions,
): Promise<CollectionInfo> {
  const isAsked = read.layout === 'document' || read.keyColumn !== undefined || read.bodyColumn !== undefined
  if (read.layout !== 'row') {
    const recognised = await recognise(work, database, shape, read)
    if (typeof recognised !== 'string') {
      const info = documentsOf(collection, shape, recognised, read.derived ?? [])
      if (isAsked || info.losses.length === 0) {
        const table = await describeTable(work, database, shape)
        const isOwn = isOwnTable(shape, recognised, table)
        return ofOwnTable(info, { isOwn, notCarried: table.notCarried })
      }
    } else if (isAsked) throw unfitTable(collection, shape.name, recognised)
  }
  const info = rowsOfTable(placeOf(collection, shape), await describeTable(work, database, shape))
  const isOfOneMoment = shape.engine === 'InnoDB'
  return withNotes(
    info,
    isOfOneMoment ? [] : [`${shape.name} is kept by ${shape.engine}, and not read at one moment`],
  )
}

/** Whatever lies in a database. */
export async function findCollections({ work, database }: Where): Promise<FoundTables> {
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

/** @throws STORE_UNSUPPORTED, STORE_MISSING where there is no table at all: perhaps it is the wrong database */
export async function allCollections(where: Where): Promise<readonly CollectionInfo[]> {
  const found = await findCollections(where)
  if (found.collections.length + found.unlike.length === 0) throw noTables(where.address)
  const grants = await grantsOfDatabase(where.work, where.database)
  const ofAll = grants.map((what) => `${what} of the whole database: not carried`)
  return allOrNone(found, where.address, ofAll)
}

export async function surveyDatabase(where: Where): Promise<Survey> {
  return surveyOfTables(await findCollections(where))
}

function documentsOf(
  collection: string,
  shape: TableShape,
  { key, body }: Recognised,
  derived: readonly string[],
): CollectionInfo {
  const beside = shape.columns.filter((column) => column !== key && column !== body && !column.generated)
  return documentsOfTable(placeOf(collection, shape), {
    key: key.name,
    body: body.name,
    keys: 'text',
    options: body.isJson ? { bodyType: 'json' } : {},
    beside: beside.map(({ name }) => name),
    isDerived: (name) => derived.some((other) => sameColumn(other, name)),
  })
}

function placeOf(
  collection: string,
  { name, bytes }: TableShape,
): { collection: string; table: string; bytes: number } {
  return { collection, table: name, bytes }
}
