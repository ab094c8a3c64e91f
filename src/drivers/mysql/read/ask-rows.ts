import type { Cursor } from '../../../model/cursor.ts'
import type { Problem } from '../../../model/page/problem.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { hasLongValues } from '../catalog.ts'
import type { Cell, Work } from '../connection/session.ts'
import { qualifiedName } from '../identifier.ts'
import type { Piece } from '../table-form.ts'
import { selected } from '../selected.ts'
import { recordOf } from './record-of.ts'
import { behindSql, cursorAt, orderSql, placeOf, type Scannable } from './scannable.ts'

/** What was asked for one page, which is not cut yet. */
export interface AskedRows {
  /** As the server rendered them. */
  readonly records: readonly Buffer[]
  /** What it could not render. */
  readonly unreadable: readonly Problem[]
  readonly next: Cursor | undefined
}

export type AskRequest = Pick<ScanRequest, 'after' | 'limit'>

type Rows = readonly (readonly Cell[])[]

/** Up to `limit` of the rows after the cursor, in the order of their keys. */
export async function askRows(
  work: Work,
  scannable: Scannable,
  { after, limit }: AskRequest,
): Promise<AskedRows> {
  const place = after && placeOf(after, scannable)
  const wanted = Math.max(1, Math.min(limit.entries, Math.ceil(limit.bytes / scannable.rowBytes)))
  const { rows, records, keyFrom, wanted: most } = await asRecords(work, scannable, { place, wanted, limit })
  const rendered = records.filter((record) => record !== undefined)
  const bytes = rendered.reduce((sum, { length }) => sum + length, 0)
  if (rendered.length > 0) scannable.rowBytes = Math.max(1, bytes / rendered.length)
  const last = rows.at(-1)
  return {
    records: rendered,
    unreadable: rendered.length === rows.length ? [] : unreadableOf(scannable, { rows, records, keyFrom }),
    next: last && rows.length === most ? cursorAt(last.slice(keyFrom), scannable) : undefined,
  }
}

function unreadableOf(
  { unit }: Scannable,
  { rows, records, keyFrom }: Omit<Answer, 'wanted'>,
): readonly Problem[] {
  return rows
    .filter((_, i) => !records[i])
    .map((row) => {
      const key = row.slice(keyFrom).join(', ')
      return { ...UNREADABLE, position: { unit }, key, bytes: new Uint8Array() }
    })
}

export const UNREADABLE = {
  code: 'VALUE_UNSUPPORTED',
  reason: 'it is larger than max_allowed_packet of the server, or holds text that is not UTF-8',
} as const

interface Question {
  readonly place: readonly string[] | undefined
  /** So many rows. */
  readonly wanted: number
  readonly limit: ScanRequest['limit']
}

interface Answer {
  /** What was asked for in the end. */
  readonly wanted: number
  readonly rows: Rows
  /** By row; undefined where the server could not render it. */
  readonly records: readonly (Buffer | undefined)[]
  /** Behind these many cells of a row lie those of its key. */
  readonly keyFrom: number
}

/** Each row as one value where the server can make it, in one question; else in pieces. */
async function asRecords(work: Work, scannable: Scannable, question: Question): Promise<Answer> {
  const pieces = scannable.form.recordSql(scannable.shape)
  if (pieces.some(({ mended }) => mended)) {
    return inPieces(work, scannable, pieces, await measured(work, scannable, question))
  }
  const answer = await heldBack(work, scannable, wholeSql(pieces), question)
  const isRendered = answer.records.every((record) => record !== undefined)
  return isRendered ? answer : inPieces(work, scannable, pieces, { ...question, wanted: answer.wanted })
}

/** The pieces as one value; NULL where the server cannot make it. */
export function wholeSql(pieces: readonly Piece[]): string {
  return `CONCAT(${pieces.map(({ sql }) => sql).join(', ')})`
}

/** The server makes no value larger than a packet, and cannot print every value: then a record is put together here. */
async function inPieces(
  work: Work,
  scannable: Scannable,
  pieces: readonly Piece[],
  { place, wanted }: Pick<Question, 'place' | 'wanted'>,
): Promise<Answer> {
  const expressions = pieces.map(({ sql }) => sql)
  const rows = await work.query(pageSql(scannable, expressions, place, wanted))
  return { wanted, rows, records: rows.map((row) => recordOf(row, pieces)), keyFrom: pieces.length }
}

/** A run of large rows behind small ones may bring so many pages at once. */
const MOST_PAGES = 16

/**
 * So many rows are asked for as a page had before. Where some turn out to be much larger, the server tells their sizes
 * instead, and those that make a page are asked for once more.
 */
async function heldBack(
  work: Work,
  scannable: Scannable,
  whole: string,
  { place, wanted, limit }: Question,
): Promise<Answer> {
  const { form, shape } = scannable
  const unguarded = async (most: number): Promise<Answer> => {
    const rows = await work.query(pageSql(scannable, [whole], place, most))
    return { wanted: most, rows, records: firstCells(rows), keyFrom: 1 }
  }
  if (wanted === 1 || !hasLongValues(shape)) return unguarded(wanted)
  const size = form.sizeSql(shape)
  const isLarge = `${size} > ${Math.ceil((MOST_PAGES * limit.bytes) / wanted)}`
  const guarded = [`IF(${isLarge}, NULL, ${whole})`, `IF(${isLarge}, ${size}, NULL)`]
  const rows = await work.query(pageSql(scannable, guarded, place, wanted))
  if (rows.some(([, large]) => large !== null)) return unguarded(rowsWithin(limit.bytes, rows))
  return { wanted, rows, records: firstCells(rows), keyFrom: guarded.length }
}

function firstCells(rows: Rows): readonly (Buffer | undefined)[] {
  return rows.map(([record]) => record ?? undefined)
}

/** How many of the first make up a page; one at least. @param rows a record, or its size */
function rowsWithin(bytes: number, rows: Rows): number {
  let sum = 0
  const beyond = rows.findIndex(([record, large]) => {
    sum += large ? Number(large.toString('latin1')) : (record?.length ?? 0)
    return sum > bytes
  })
  return Math.max(1, beyond < 0 ? rows.length : beyond)
}

/** Where a question has many columns it is cheaper to ask for the sizes alone, first. */
async function measured(work: Work, scannable: Scannable, question: Question): Promise<Question> {
  const { shape, form } = scannable
  const { place, limit } = question
  const size = nameBeside(shape.columns)
  let { wanted } = question
  while (wanted > 1 && hasLongValues(shape)) {
    const inner = pageSql(scannable, [`${form.sizeSql(shape)} AS ${size}`], place, wanted)
    const [row] = await work.texts(`SELECT SUM(${size}) FROM (${inner}) AS measured`)
    const bytes = Number(row?.[0] ?? 0)
    if (bytes <= 1.25 * limit.bytes) break
    wanted = Math.max(1, Math.min(wanted >> 1, Math.floor((wanted * limit.bytes) / bytes)))
  }
  return { ...question, wanted }
}

/** A name that no column has, in capitals or small letters. */
function nameBeside(columns: readonly { readonly name: string }[]): string {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  let name = 'size'
  while (taken.has(name)) name += '_'
  return name
}

/** Expressions of rows after a place, and behind them the values of the key. */
function pageSql(
  { database, shape, form }: Scannable,
  expressions: readonly string[],
  place: readonly string[] | undefined,
  rows: number,
): string {
  const keys = form.keyColumns.map((name) => orderSql(name, shape))
  const where = place ? ` WHERE ${behindSql({ form, shape }, place)}` : ''
  return (
    `SELECT ${selected([...expressions, ...keys])} FROM ${qualifiedName(database, shape.name)}${where} ` +
    `ORDER BY ${keys.join(', ')} LIMIT ${rows}`
  )
}
