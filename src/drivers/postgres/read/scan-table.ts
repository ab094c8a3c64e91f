import type { Cursor } from '../../../model/cursor.ts'
import { keyOfRecord } from './key-of-record.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { ColumnShape, TableShape } from '../catalog.ts'
import type { Stretch } from '../../../store/paging/pages-ahead.ts'
import type { Work } from '../connection/session.ts'
import { countsDiffer, cursorOfOther } from '../errors.ts'
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

/** Rows whose last is known before they are read. */
export interface KnownRows extends Stretch {
  readonly until: Cursor
  readonly rows: number
}

/** The rows of a stretch, in the order of their keys, in one question. @throws SOURCE_CORRUPT where they are not as many */
export async function askKnown(
  work: Work,
  scannable: Scannable,
  { after, until, rows: expected }: KnownRows,
): Promise<AskedRows> {
  const { schema, shape, form } = scannable
  const keys = keysOf(form)
  const within = `${afterPlace(keys, placeOf(after, scannable))} AND ${upToPlace(keys, placeOf(until, scannable))}`
  const sql =
    `SELECT ${form.recordSql('t')} FROM ${fromTable(schema, shape)} AS t ` +
    `WHERE ${within} ORDER BY ${keys.join(', ')}`
  const rows = await copyRows(work, scannable, sql, expected)
  const count = rows.starts.length
  if (count !== expected) throw countsDiffer(shape.name, { count, expected })
  scannable.rowBytes = Math.max(1, rows.end / count)
  return { rows, next: until }
}

/** Up to `limit` of the rows after the cursor, in the order of their keys, in one question. */
export async function askRows(
  work: Work,
  scannable: Scannable,
  { after, limit }: Pick<ScanRequest, 'after' | 'limit'>,
): Promise<AskedRows> {
  const wanted = rowsFor(limit, scannable)
  const sql = scanSql(scannable, after && placeOf(after, scannable), { rows: wanted, bytes: limit.bytes })
  const rows = await copyRows(work, scannable, sql, wanted)
  const count = rows.starts.length
  if (count > 0) scannable.rowBytes = Math.max(1, rows.end / count)
  // A page that long values cut short ends before what was asked for, too.
  const mayGoOn = count === wanted || (scannable.shape.hasLongValues && count > 0)
  return { rows, next: mayGoOn ? cursorAt(rows, scannable) : undefined }
}

/** @param rows about so many will come */
export async function copyRows(
  work: Work,
  { rowBytes }: Scannable,
  sql: string,
  rows: number,
): Promise<RenderedRows> {
  const copied = await work.copyOut(`COPY (${sql}) TO STDOUT (FORMAT binary)`, rows * rowBytes)
  return rowsOfCopy(copied)
}

export function rowsFor({ entries, bytes }: ScanRequest['limit'], { rowBytes }: Scannable): number {
  return Math.max(1, Math.min(entries, Math.ceil(bytes / rowBytes)))
}

/** The rows after a place. Where values may be long only as many as fit; the first of them is always taken. */
function scanSql(
  { schema, shape, form }: Scannable,
  place: readonly string[] | undefined,
  limit: { readonly rows: number; readonly bytes: number },
): string {
  const keys = keysOf(form)
  const order = `ORDER BY ${keys.join(', ')}`
  const from = `FROM ${fromTable(schema, shape)} AS t`
  const behind = place ? `WHERE ${afterPlace(keys, place)}` : ''
  if (!shape.hasLongValues) {
    return `SELECT ${form.recordSql('t')} ${from} ${behind} ${order} LIMIT ${limit.rows}`
  }
  const size = sizeOf({ form, shape })
  const columns = form.columns.map((name) => `t.${quoteName(name)}`).join(', ')
  const window = `sum(${size}) OVER (${order} ROWS UNBOUNDED PRECEDING) - (${size}) AS "dray:before"`
  return (
    `SELECT ${form.recordSql('t')} FROM (SELECT ${columns}, ${window} ${from} ${behind} ${order} ` +
    `LIMIT ${limit.rows}) AS t WHERE t."dray:before" < ${limit.bytes} ${order}`
  )
}

export function keysOf({ keyColumns }: TableForm): readonly string[] {
  return keyColumns.map((name) => `t.${quoteName(name)}`)
}

/**
 * Of a row, without its values being read: what the server keeps of them beside it. Of texts and bytes that is their length;
 * of others as much as they take on disk, where they may be compressed.
 */
export function sizeOf({ form, shape }: Pick<Scannable, 'form' | 'shape'>): string {
  const hasLength = new Set(shape.columns.filter(keepsLength).map(({ name }) => name))
  return form.columns
    .map((name) => {
      const size = hasLength.has(name) ? 'octet_length' : 'pg_column_size'
      return `coalesce(${size}(t.${quoteName(name)}), 0)`
    })
    .join(' + ')
}

/** https://www.postgresql.org/docs/current/storage-toast.html: va_rawsize */
function keepsLength({ type: { name, isBuiltIn, isArray } }: ColumnShape): boolean {
  return isBuiltIn && !isArray && WITH_LENGTH.has(name)
}

const WITH_LENGTH = new Set(['text', 'varchar', 'bpchar', 'bytea'])

/** Rows of tables that inherit from it are those tables' own. */
export function fromTable(schema: string, { name, hasChildren }: TableShape): string {
  return `${hasChildren ? 'ONLY ' : ''}${qualifiedName(schema, name)}`
}

export function afterPlace(keys: readonly string[], place: readonly string[]): string {
  return keys.length === 1 ? `${keys[0]} > ${place[0]}` : `(${keys.join(', ')}) > (${place.join(', ')})`
}

function upToPlace(keys: readonly string[], place: readonly string[]): string {
  return keys.length === 1 ? `${keys[0]} <= ${place[0]}` : `(${keys.join(', ')}) <= (${place.join(', ')})`
}

const CURSOR_VERSION = 1

function cursorAt({ bytes, end, starts }: RenderedRows, { form, shape }: Scannable): Cursor {
  const key = keyOfRecord(bytes, starts.at(-1)!, end)
  const texts = form.keyTexts(key)
  if (!texts) throw new Error(`A row of ${shape.name} has a key that no row can have: ${key.text}`)
  return cursorBehind(texts, shape)
}

/** Behind the row with these texts in the columns of its key. */
export function cursorBehind(texts: readonly string[], { name }: TableShape): Cursor {
  return { driver: 'postgres', v: CURSOR_VERSION, generation: name, at: texts }
}

/** Literals of the key that the page before ended with. @throws SOURCE_CHANGED for a cursor of another table */
export function placeOf({ generation, at }: Cursor, { form, shape }: Scannable): readonly string[] {
  if (generation !== shape.name) throw cursorOfOther(shape.name)
  return (at as readonly string[]).map((text, i) => `${quoteText(text)}::${form.keyTypes[i]}`)
}
