import type { DrayError } from '../../../model/error.ts'
import { parsedOptions } from '../../../store/collection-options.ts'
import type { TableSchema } from '../../../model/table-schema.ts'
import type { CollectionInfo, Declared } from '../../../store/source.ts'
import type { Survey } from '../../../store/survey.ts'
import {
  allOrNone,
  documentsOfTable,
  type FoundTables,
  rowsOfTable,
  surveyOfTables,
} from '../../../store/tables/collection-infos.ts'
import { ofOwnTable } from '../../../store/tables/of-own-table.ts'
import { unfitTable, unknownTable } from '../../../store/tables/refusals.ts'
import { othersIn, type TableShape, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { noTables } from '../errors.ts'
import { type TableReadOptions, tableReadOptions } from '../../../store/tables/options.ts'
import { describeTable } from './describe-table.ts'
import { isOwnTable } from './is-own-table.ts'
import { otherSchemas } from './other-schemas.ts'
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
  const known = tables.map((table) => table.name)
  const found: CollectionInfo[] = []
  for (const [collection, options] of Object.entries(declared)) {
    const read = parsedOptions(tableReadOptions, { of: 'read', collection, kind: 'postgres', options })
    const name = read.table ?? collection
    const shape = tables.find((table) => table.name === name)
    if (!shape) throw unknownTable(collection, name, known)
    found.push(await collectionOf({ work, schema }, collection, shape, read))
  }
  return found
}

/** As documents where it says so, or where that leaves nothing behind; otherwise as rows. */
async function collectionOf(
  { work, schema }: Pick<Where, 'work' | 'schema'>,
  collection: string,
  shape: TableShape,
  read: TableReadOptions,
): Promise<CollectionInfo> {
  const isAsked = read.layout === 'document' || read.keyColumn !== undefined || read.bodyColumn !== undefined
  if (read.layout !== 'row') {
    const recognised = await recognise(work, schema, shape, read)
    if (typeof recognised !== 'string') {
      const info = documentsOf(collection, shape, recognised, read.derived ?? [])
      if (isAsked || info.losses.length === 0) {
        const table = await describeTable(work, schema, shape)
        const isOwn = isOwnTable(shape, recognised, table)
        return ofOwnTable(info, { isOwn, notCarried: [...table.notCarried, ...ownOnly(table)] })
      }
    } else if (isAsked) throw unfitTable(collection, shape.name, recognised)
  }
  return rowsOfTable(placeOf(collection, shape), await describeTable(work, schema, shape))
}

/** Indexes that no table of documents has, in words. */
function ownOnly({ indexes }: TableSchema): readonly string[] {
  return indexes.flatMap(({ columns, own }) => (columns.length === 0 ? (own?.lost ?? []) : []))
}

/** Whatever lies in a schema. */
export async function findCollections({ work, schema }: Where): Promise<FoundTables> {
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

/** @throws STORE_UNSUPPORTED, STORE_INVALID where there is no table at all: perhaps it is the wrong schema */
export async function allCollections(where: Where): Promise<readonly CollectionInfo[]> {
  const found = await findCollections(where)
  if (found.collections.length + found.unlike.length === 0) throw await nothingThere(where)
  return allOrNone(found, where.address)
}

export async function surveySchema(where: Where): Promise<Survey> {
  return surveyOfTables(await findCollections(where))
}

async function nothingThere({ work, address, schema }: Where): Promise<DrayError> {
  return noTables(address, schema, await otherSchemas(work, schema))
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
    options: body.type.name === 'json' ? { bodyType: 'json' } : {},
    beside: beside.map(({ name }) => name),
    isDerived: (name) => derived.includes(name),
  })
}

function placeOf(
  collection: string,
  { name, bytes }: TableShape,
): { collection: string; table: string; bytes: number } {
  return { collection, table: name, bytes }
}
