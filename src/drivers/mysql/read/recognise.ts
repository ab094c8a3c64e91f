import { type ColumnShape, keysOf, type TableShape } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { columnNamed } from '../table-columns.ts'

/** A table in document layout: the column of the key and that of the JSON text. */
export interface Recognised {
  readonly key: ColumnShape
  readonly body: ColumnShape
}

export interface Wanted {
  readonly keyColumn?: string | undefined
  readonly bodyColumn?: string | undefined
}

const BODY_NAMES = new Set(['data', 'body', 'doc', 'document', 'json', 'value'])
const KEY_TYPES = new Set([
  ...['char', 'varchar', 'binary', 'varbinary'],
  ...['tinyint', 'smallint', 'mediumint', 'int', 'bigint'],
])

/** So many rows are looked at to tell documents from other text. */
const SAMPLE_ROWS = 20

/** What the table says of itself, unless it is told; the reason, as a string, where it holds no documents. */
export async function recognise(
  work: Work,
  database: string,
  shape: TableShape,
  wanted: Wanted = {},
): Promise<Recognised | string> {
  const key = keyOf(shape, wanted.keyColumn)
  if (typeof key === 'string') return key
  const body = await bodyOf(work, database, shape, key, wanted.bodyColumn)
  return typeof body === 'string' ? body : { key, body }
}

function keyOf(shape: TableShape, wanted: string | undefined): ColumnShape | string {
  const single = keysOf(shape).filter((names) => names.length === 1)
  const keys = single
    .map(([name]) => columnNamed(shape, name!)!)
    .filter(({ type, generated }) => KEY_TYPES.has(type) && !generated)
  if (wanted !== undefined) {
    const column = columnNamed(shape, wanted)
    if (!column) return `it has no column ${wanted}`
    return keys.includes(column) ? column : `its column ${wanted} is not unique, or may be NULL`
  }
  return keys[0] ?? 'no single column names its rows'
}

async function bodyOf(
  work: Work,
  database: string,
  shape: TableShape,
  key: ColumnShape,
  wanted: string | undefined,
): Promise<ColumnShape | string> {
  if (wanted !== undefined) return columnNamed(shape, wanted) ?? `it has no column ${wanted}`
  const candidates: ColumnShape[] = []
  for (const column of shape.columns) {
    const isCandidate = column !== key && !column.generated && mayHoldDocuments(column)
    if (isCandidate && (await holdsObjects(work, database, shape, column))) candidates.push(column)
  }
  if (candidates.length === 1) return candidates[0]!
  if (candidates.length === 0) return 'no column holds JSON objects'
  return `several columns hold JSON objects: ${candidates.map(({ name }) => name).join(', ')}`
}

function mayHoldDocuments({ name, type, isJson }: ColumnShape): boolean {
  return isJson || (/text$|^varchar$/.test(type) && BODY_NAMES.has(name.toLowerCase()))
}

/** True of an empty table: its names say enough. One damaged document among others is no reason to doubt them all. */
async function holdsObjects(
  work: Work,
  database: string,
  { name }: TableShape,
  column: ColumnShape,
): Promise<boolean> {
  const body = quoteName(column.name)
  const [row] = await work.texts(
    `SELECT COUNT(*), SUM(b REGEXP '^[[:space:]]*[{]')
     FROM (SELECT LEFT(${body}, 1000) AS b FROM ${qualifiedName(database, name)} LIMIT ${SAMPLE_ROWS}) AS sample`,
  )
  return row?.[0] === '0' || Number(row?.[1] ?? 0) > 0
}
