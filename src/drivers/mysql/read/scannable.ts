import type { Cursor } from '../../../model/cursor.ts'
import type { Json } from '../../../model/value.ts'
import type { TableShape } from '../catalog.ts'
import type { RowStream } from '../connection/row-stream.ts'
import type { Cell } from '../connection/session.ts'
import { cursorOfOther } from '../refusals.ts'
import { quoteName } from '../identifier.ts'
import { columnNamed } from '../table-columns.ts'
import type { Piece, TableForm } from '../table-form.ts'

/** One table, ready to be scanned. */
export interface Scannable {
  readonly database: string
  readonly identity: string
  readonly shape: TableShape
  readonly form: TableForm
  /** For positions: `table users`. */
  readonly unit: string
  /** Bytes of a row on average, as far as is known: how many rows are asked for. */
  rowBytes: number
  /** Of a table without a key: the question by which it is being read. */
  held?: HeldRows | undefined
}

/** A question under way, and how many of its rows were taken. */
export interface HeldRows {
  readonly name: string
  readonly pieces: readonly Piece[]
  readonly stream: RowStream
  taken: number
}

const CURSOR_VERSION = 1

/** Behind a row whose key has these values, as the server printed them. */
export function cursorAt(key: readonly Cell[], { identity }: Scannable): Cursor {
  const at: Json = key.map((cell) => cell!.toString('hex'))
  return { driver: 'mysql', v: CURSOR_VERSION, generation: identity, at }
}

/** The values of a cursor as literals. @throws SOURCE_CHANGED for one of another database */
export function placeOf({ generation, at }: Cursor, { identity, shape, form }: Scannable): readonly string[] {
  if (generation !== identity) throw cursorOfOther(form.name)
  return (at as readonly string[]).map((hex, i) => literalOf(hex, shape, form.keyColumns[i]!))
}

function literalOf(hex: string, shape: TableShape, name: string): string {
  const column = columnNamed(shape, name)
  if (column?.charset !== undefined && !BY_NUMBER.has(column.type)) return `_utf8mb4 X'${hex}'`
  if (BY_NUMBER.has(column?.type ?? '')) return Buffer.from(hex, 'hex').toString('latin1')
  const isBinary = /binary|blob/.test(column?.type ?? '')
  return isBinary ? `X'${hex}'` : `'${Buffer.from(hex, 'hex').toString('latin1')}'`
}

/** What the server sorts by a number that it does not print. */
const BY_NUMBER = new Set(['enum', 'set', 'bit'])

/** A column of the key, as rows are sorted by it and compared. */
export function orderSql(name: string, shape: TableShape): string {
  const { type = '' } = columnNamed(shape, name) ?? {}
  if (BY_NUMBER.has(type)) return `(${quoteName(name)} + 0)`
  return type === 'float' ? `(${quoteName(name)} + 0e0)` : quoteName(name)
}

/** Rows whose key comes after these values. The server finds the place in the index in this form, not in `(a, b) > (1, 2)`. */
export function behindSql(
  { form, shape }: Pick<Scannable, 'form' | 'shape'>,
  place: readonly string[],
): string {
  const names = form.keyColumns.map((name) => orderSql(name, shape))
  const cases = names.map((name, i) => {
    const same = names.slice(0, i).map((before, at) => `${before} = ${place[at]}`)
    return `(${[...same, `${name} > ${place[i]}`].join(' AND ')})`
  })
  const [first, ...more] = cases
  return more.length === 0 ? first! : `${names[0]} >= ${place[0]} AND (${cases.join(' OR ')})`
}
