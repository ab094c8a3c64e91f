import { parsedOptions } from '../../../store/collection-options.ts'
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
import type { Database } from '../database.ts'
import { noTables } from '../errors.ts'
import { sameName } from '../identifier.ts'
import { tableReadOptions } from '../../../store/tables/options.ts'
import { describeTable, triggersOf } from '../rows/describe-table.ts'
import { indexesOf } from '../rows/indexes-of.ts'
import { rulesOf } from '../rows/table-rules.ts'
import { catalogOf, type ColumnShape, rowidNameOf, shapeOf, type TableShape } from '../table-shape.ts'
import { isOwnTable } from './is-own-table.ts'
import { type Recognised, recognise } from './recognise.ts'

/** The declared collections. @throws COLLECTION_UNKNOWN, CONFIG_INVALID, STORE_INVALID for a table of another shape */
export function declaredCollections(database: Database, declared: Declared): readonly CollectionInfo[] {
  return Object.entries(declared).map(([collection, options]) => {
    const read = parsedOptions(tableReadOptions, { of: 'read', collection, kind: 'sqlite', options })
    const table = read.table ?? collection
    const shape = shapeOf(database, table)
    if (!shape) {
      const known = catalogOf(database).tables.map(({ name }) => name)
      throw unknownTable(collection, table, known)
    }
    const found = read.layout === 'row' ? 'it is to be read as rows' : recognise(database, shape, read)
    if (typeof found !== 'string') {
      return withTable(database, shape, found, documentsOf(collection, shape, found, read.derived ?? []))
    }
    const isToldApart =
      read.layout === 'document' || read.keyColumn !== undefined || read.bodyColumn !== undefined
    const rows = isToldApart ? found : rowsOf(database, collection, shape)
    if (typeof rows === 'string') throw unfitTable(collection, shape.name, rows)
    return rows
  })
}

/** Whatever lies in a database. */
export function findCollections(database: Database): FoundTables {
  const { tables, virtual, others } = catalogOf(database)
  const collections: CollectionInfo[] = []
  const unlike: { table: string; reason: string }[] = []
  for (const { name } of tables) {
    if (name === '') {
      unlike.push({ table: '""', reason: 'its name is empty; ALTER TABLE "" RENAME TO gives it another' })
      continue
    }
    const shape = shapeOf(database, name)!
    const documents = recognise(database, shape)
    const found =
      typeof documents === 'string'
        ? rowsOf(database, name, shape)
        : withTable(database, shape, documents, documentsOf(name, shape, documents, []))
    if (typeof found === 'string') unlike.push({ table: name, reason: found })
    else collections.push(found)
  }
  for (const name of virtual) unlike.push({ table: name, reason: 'it is a virtual table' })
  return { collections, unlike, others }
}

/** @throws STORE_UNSUPPORTED, STORE_INVALID where there is no table at all: perhaps it is the wrong file */
export function allCollections(database: Database): readonly CollectionInfo[] {
  const found = findCollections(database)
  if (found.collections.length + found.unlike.length === 0) throw noTables(database.path)
  return allOrNone(found, database.path)
}

export function surveyDatabase(database: Database): Survey {
  return surveyOfTables(findCollections(database))
}

/** The values of documents need not be looked at for it. */
function withTable(
  database: Database,
  shape: TableShape,
  recognised: Recognised,
  info: CollectionInfo,
): CollectionInfo {
  const rules = rulesOf(database, shape)
  const indexes = indexesOf(database, shape, rules, [recognised.key.name])
  return ofOwnTable(info, {
    isOwn: isOwnTable(database, shape, recognised, { rules, indexes }),
    notCarried: [...indexes.notCarried, ...rules.notCarried, ...triggersOf(database, shape.name)],
  })
}

function documentsOf(
  collection: string,
  { name: table, columns }: TableShape,
  { key, body }: Recognised,
  derived: readonly string[],
): CollectionInfo {
  const beside = columns.filter((column) => column !== key && column !== body && !column.isGenerated)
  return documentsOfTable(
    { collection, table },
    {
      key: key.name,
      body: body.name,
      keys: keysOf(key),
      options: {},
      beside: beside.map(({ name }) => name),
      isDerived: (name) => derived.some((other) => sameName(other, name)),
    },
  )
}

/** A table of rows; the reason, as a string, where it cannot be read as such. */
function rowsOf(database: Database, collection: string, shape: TableShape): CollectionInfo | string {
  const schema = describeTable(database, shape)
  const isNamed = schema.key.length > 0 || rowidNameOf(shape) !== undefined
  return isNamed
    ? rowsOfTable({ collection, table: shape.name }, schema)
    : 'neither a key nor a number names its rows'
}

/** Only a column that may hold 5 and "5" side by side tells them apart. */
function keysOf({ affinity, isRowid }: ColumnShape): 'text' | 'typed' {
  return affinity === 'text' || isRowid ? 'text' : 'typed'
}
