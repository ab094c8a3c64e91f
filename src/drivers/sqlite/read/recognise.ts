import type { Database } from '../database.ts'
import { foldName, quoteName } from '../identifier.ts'
import { type ColumnShape, columnNamed, type TableShape } from '../table-shape.ts'

/** A table in document layout: the column of the key and that of the JSON text. */
export interface Recognised {
  readonly key: ColumnShape
  readonly body: ColumnShape
}

interface Wanted {
  readonly keyColumn?: string | undefined
  readonly bodyColumn?: string | undefined
}

const BODY_NAMES = new Set(['data', 'body', 'doc', 'document', 'json', 'value'])

/** So many rows are looked at to tell documents from other text. */
const SAMPLE_ROWS = 20

/** What the table says of itself, unless it is told; the reason, as a string, where it holds no documents. */
export function recognise(database: Database, shape: TableShape, wanted: Wanted = {}): Recognised | string {
  const key = keyOf(shape, wanted.keyColumn)
  if (typeof key === 'string') return key
  const body = bodyOf(database, shape, key, wanted.bodyColumn)
  return typeof body === 'string' ? body : { key, body }
}

function keyOf(shape: TableShape, wanted: string | undefined): ColumnShape | string {
  if (wanted !== undefined) {
    const column = columnNamed(shape, wanted)
    if (!column) return `it has no column ${wanted}`
    return column.isUnique ? column : `its column ${wanted} is not unique`
  }
  const keys = shape.columns.filter(({ isUnique, isGenerated }) => isUnique && !isGenerated)
  const named = keys.find(({ name }) => foldName(name) === 'id')
  return named ?? (keys.length === 1 ? keys[0]! : 'no single column names its rows')
}

function bodyOf(
  database: Database,
  shape: TableShape,
  key: ColumnShape,
  wanted: string | undefined,
): ColumnShape | string {
  if (wanted !== undefined) return columnNamed(shape, wanted) ?? `it has no column ${wanted}`
  const candidates = shape.columns.filter(
    (column) => column !== key && mayHoldDocuments(shape, column) && holdsObjects(database, shape, column),
  )
  if (candidates.length === 1) return candidates[0]!
  if (candidates.length === 0) return 'no column holds JSON objects'
  return `several columns hold JSON objects: ${candidates.map(({ name }) => name).join(', ')}`
}

/** A column of JSON beside others is a column of a row, unless it is called what documents are called. */
function mayHoldDocuments({ columns }: TableShape, { name, type }: ColumnShape): boolean {
  if (BODY_NAMES.has(foldName(name))) return true
  return foldName(type) === 'json' && columns.filter(({ isGenerated }) => !isGenerated).length === 2
}

/** True of an empty table: its names say enough. A few damaged documents among others are no reason to doubt them all. */
function holdsObjects(database: Database, { name }: TableShape, column: ColumnShape): boolean {
  const body = quoteName(column.name)
  const row = database.get(
    `SELECT count(*) AS rows, total(typeof(b) = 'text' AND ltrim(b, ' ' || char(9, 10, 13)) LIKE '{%') AS objects
     FROM (SELECT substr(${body}, 1, 1000) AS b FROM ${quoteName(name)} LIMIT ${SAMPLE_ROWS})`,
  )
  return 2 * Number(row?.['objects']) >= Number(row?.['rows'])
}
