import type { Work } from '../connection/session.ts'
import type { ColumnShape, TableShape } from '../catalog.ts'
import { qualifiedName, quoteName } from '../identifier.ts'

/** A table in document layout: the column of the key and that of the document. */
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
export async function recognise(
  work: Work,
  schema: string,
  shape: TableShape,
  wanted: Wanted = {},
): Promise<Recognised | string> {
  const key = keyColumnOf(shape, wanted.keyColumn)
  if (typeof key === 'string') return key
  const body = await bodyOf({ work, schema, shape }, key, wanted.bodyColumn)
  return typeof body === 'string' ? body : { key, body }
}

function keyColumnOf(shape: TableShape, wanted: string | undefined): ColumnShape | string {
  if (wanted !== undefined) {
    const column = columnNamed(shape, wanted)
    if (!column) return `it has no column ${wanted}`
    if (!isKey(shape, column)) return `its column ${wanted} is not unique, or may be NULL`
    return kindOfKey(column) === undefined ? `its column ${wanted} is ${column.native}` : column
  }
  const keys = shape.columns.filter((column) => isKey(shape, column) && kindOfKey(column) !== undefined)
  const named = keys.find(({ name }) => name === 'id')
  return named ?? (keys.length === 1 ? keys[0]! : 'no single column names its rows')
}

function columnNamed(shape: TableShape, name: string): ColumnShape | undefined {
  return shape.columns.find((column) => column.name === name)
}

/** Alone it names a row. */
function isKey(shape: TableShape, { name, isNotNull }: ColumnShape): boolean {
  return isNotNull && shape.keys.some(({ columns }) => columns.length === 1 && columns[0] === name)
}

/** How keys in this column are told apart: as text, or as numbers. Undefined where they are neither. */
function kindOfKey({ type }: ColumnShape): 'text' | 'number' | undefined {
  if (type.isArray || !type.isBuiltIn) return undefined
  if (['int2', 'int4', 'int8'].includes(type.name)) return 'number'
  return ['text', 'varchar', 'bpchar', 'uuid'].includes(type.name) ? 'text' : undefined
}

interface Looked {
  readonly work: Work
  readonly schema: string
  readonly shape: TableShape
}

async function bodyOf(
  looked: Looked,
  key: ColumnShape,
  wanted: string | undefined,
): Promise<ColumnShape | string> {
  const { shape } = looked
  if (wanted !== undefined) {
    const column = columnNamed(shape, wanted)
    if (!column) return `it has no column ${wanted}`
    return mayHoldJson(column) ? column : `its column ${wanted} is ${column.native}`
  }
  const candidates: ColumnShape[] = []
  for (const column of shape.columns) {
    if (column === key || !mayHoldJson(column)) continue
    if (isTextual(column) && !BODY_NAMES.has(column.name)) continue
    if (await holdsObjects(looked, column)) candidates.push(column)
  }
  if (candidates.length === 1) return candidates[0]!
  if (candidates.length === 0) return 'no column holds JSON objects'
  return `several columns hold JSON objects: ${candidates.map(({ name }) => name).join(', ')}`
}

function mayHoldJson(column: ColumnShape): boolean {
  const { type } = column
  return (
    !type.isArray && type.isBuiltIn && (type.name === 'json' || type.name === 'jsonb' || isTextual(column))
  )
}

function isTextual({ type }: ColumnShape): boolean {
  return !type.isArray && (type.name === 'text' || type.name === 'varchar')
}

/** True of an empty table: its names say enough. One damaged document among others is no reason to doubt them all. */
async function holdsObjects({ work, schema, shape }: Looked, column: ColumnShape): Promise<boolean> {
  const [row] = await work.query(
    `SELECT count(*) AS rows, count(*) FILTER (WHERE b ~ '^\\s*\\{') AS objects
     FROM (SELECT left(${quoteName(column.name)}::text, 1000) AS b
           FROM ${qualifiedName(schema, shape.name)} LIMIT ${SAMPLE_ROWS}) AS sample`,
  )
  return Number(row?.['rows']) === 0 || Number(row?.['objects']) > 0
}
