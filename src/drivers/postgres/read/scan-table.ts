import type { Cursor } from '../../../model/cursor.ts'
import { keyOfRecord } from './key-of-record.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { TableShape } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { cursorOfOther } from '../errors.ts'
import { qualifiedName, quoteName, quoteText } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import { type RenderedRows, rowsOfCopy } from './page-of-copy.ts'

/** One table, ready to be scanned. */
export interface Scannable {
  readonly schema: string
  readonly shape: TableShape
  readonly form: TableForm
  /** For positions: `table users`. */
  readonly unit: string
  /** Bytes of a row on average, as far as is known: how many rows are asked for. */
  rowBytes: number
}

/** What one question brought: a page that is not cut yet. */
export interface AskedRows {
  readonly rows: RenderedRows
  readonly next: Cursor | undefined
}

/** Up to `limit` of the rows after the cursor, in the order of their keys, in one question. */
export async function askRows(
  work: Work,
  scannable: Scannable,
  { after, limit }: Pick<ScanRequest, 'after' | 'limit'>,
): Promise<AskedRows> {
  const wanted = Math.max(1, Math.min(limit.entries, Math.ceil(limit.bytes / scannable.rowBytes)))
  const sql = scanSql(scannable, after && placeOf(after, scannable), { rows: wanted, bytes: limit.bytes })
  const rows = rowsOfCopy(await work.copyOut(`COPY (${sql}) TO STDOUT (FORMAT binary)`))
  const count = rows.starts.length
  if (count > 0) scannable.rowBytes = Math.max(1, rows.end / count)
  // A page that long values cut short ends before what was asked for, too.
  const mayGoOn = count === wanted || (scannable.shape.hasLongValues && count > 0)
  return { rows, next: mayGoOn ? cursorAt(rows, scannable) : undefined }
}

/**
 * The rows after a place. Where values may be long only as many as fit: the sizes that rows have on disk tell, without
 * their values being read; the first of them is always taken.
 */
function scanSql(
  { schema, shape, form }: Scannable,
  place: readonly string[] | undefined,
  limit: { readonly rows: number; readonly bytes: number },
): string {
  const keys = form.keyColumns.map((name) => `t.${quoteName(name)}`)
  const order = `ORDER BY ${keys.join(', ')}`
  const from = `FROM ${fromTable(schema, shape)} AS t`
  const behind = place ? `WHERE ${afterPlace(keys, place)}` : ''
  if (!shape.hasLongValues) {
    return `SELECT ${form.recordSql('t')} ${from} ${behind} ${order} LIMIT ${limit.rows}`
  }
  const sizes = form.columns.map((name) => `coalesce(pg_column_size(t.${quoteName(name)}), 0)`)
  const size = sizes.join(' + ')
  const columns = form.columns.map((name) => `t.${quoteName(name)}`).join(', ')
  const window = `sum(${size}) OVER (${order} ROWS UNBOUNDED PRECEDING) - (${size}) AS "dray:before"`
  return (
    `SELECT ${form.recordSql('t')} FROM (SELECT ${columns}, ${window} ${from} ${behind} ${order} ` +
    `LIMIT ${limit.rows}) AS t WHERE t."dray:before" < ${limit.bytes} ${order}`
  )
}

/** Rows of tables that inherit from it are those tables' own. */
export function fromTable(schema: string, { name, hasChildren }: TableShape): string {
  return `${hasChildren ? 'ONLY ' : ''}${qualifiedName(schema, name)}`
}

function afterPlace(keys: readonly string[], place: readonly string[]): string {
  return keys.length === 1 ? `${keys[0]} > ${place[0]}` : `(${keys.join(', ')}) > (${place.join(', ')})`
}

const CURSOR_VERSION = 1

function cursorAt({ bytes, end, starts }: RenderedRows, { form, shape }: Scannable): Cursor {
  const key = keyOfRecord(bytes, starts.at(-1)!, end)
  const texts = form.keyTexts(key)
  if (!texts) throw new Error(`A row of ${shape.name} has a key that no row can have: ${key.text}`)
  return { driver: 'postgres', v: CURSOR_VERSION, generation: shape.name, at: texts }
}

/** Literals of the key that the page before ended with. @throws SOURCE_CHANGED for a cursor of another table */
function placeOf({ generation, at }: Cursor, { form, shape }: Scannable): readonly string[] {
  if (generation !== shape.name) throw cursorOfOther(shape.name)
  return (at as readonly string[]).map((text, i) => `${quoteText(text)}::${form.keyTypes[i]}`)
}
