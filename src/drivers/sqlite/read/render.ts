import { PAD, RECORD_SEPARATOR } from '../../../model/scan/api.ts'
import { quoteName } from '../identifier.ts'
import type { RenderedRow } from './cell-text.ts'
import { concatenated } from './concatenated.ts'
import { largeRowColumns } from './large-row-columns.ts'
import type { TableForm } from '../table-form.ts'
import { rowidNameOf, type TableShape } from '../table-shape.ts'

/** The statements of one table's scan. Each reads the rows after a place, in the order of `place`. */
export interface ScanStatements {
  /** `rows`, `bytes`: of up to `limit` rows, from their headers alone. */
  measure(after: PlaceType | undefined): string
  /** `page`: one blob. `place` of the last row. `rows`. */
  render(after: PlaceType | undefined): string
  /** One row, its large values as they lie: `largeRowColumns`, and `place`; missing for lists. */
  readonly renderOne: ((after: PlaceType | undefined) => string) | undefined
  /** `place` of the last of up to `limit` rows, where `render` cannot tell it: of a list there is no largest one. */
  readonly lastPlace: ((after: PlaceType | undefined) => string) | undefined
  /** Each row as it lies, with its `place`; without it where that is asked for apart. */
  rows(after: PlaceType | undefined): string
  /** The `place` of each, of tables so wide that a result takes nothing beside their columns. */
  readonly places: ((after: PlaceType | undefined) => string) | undefined
  /** What the pages that are rendered hold; undefined where every row is read as it lies. */
  readonly rendered: Pick<RenderedRow, 'large' | 'hasMarks' | 'fractionsAreDoubles' | 'members'> | undefined
}

/**
 * How a place is to be bound: always as the bytes of its text, since a row number may be larger than a double. `list`: a
 * key of several columns, as a JSON array of the type and the bytes of each, in hexadecimal digits.
 */
export type PlaceType = 'integer' | 'real' | 'text' | 'blob' | 'list'

/** What rows are read in the order of: the row number, or the key where there is none. */
export function scanStatements(form: TableForm, shape: TableShape): ScanStatements {
  const order = orderOf(form, shape)
  const behind = (after: PlaceType | undefined): string =>
    `FROM ${quoteName(form.name)}${after ? ` WHERE ${order.behind(after)}` : ''}`
  const from = (after: PlaceType | undefined): string => `${behind(after)} ORDER BY ${order.by} LIMIT ?2`
  const row = form.rendered(shape)
  const { isList } = order
  const columns = [`${isList ? 0 : order.place} AS p`, ...(row?.columns ?? [])].join(', ')
  const record = concatenated(row?.pieces ?? [])
  const places = isList ? listPlace(order.place) : placeColumns(order.place)
  const raw = form.rawColumns()
  const isWide = raw.length + 2 > MOST_COLUMNS
  const pad = `'${' '.repeat(PAD)}'`
  const separator = `char(${RECORD_SEPARATOR})`
  return {
    rendered: row,
    measure: (after) =>
      `SELECT count(*) AS rows, total(bytes) AS bytes FROM (SELECT ${sizeOf(form)} AS bytes ${from(after)})`,
    render: (after) =>
      `SELECT CAST(group_concat(${record}, ${separator}) || ${pad} AS BLOB) AS page, ` +
      `${placeColumns('max(p)')}, count(*) AS rows FROM (SELECT ${columns} ${from(after)})`,
    // With its limit outside the inner query is only a list of names: its rows would be copies.
    renderOne:
      isList || !row
        ? undefined
        : (after) =>
            `SELECT ${largeRowColumns(row)}, ${placeColumns('p')} FROM (SELECT ${columns} ${behind(after)}) ` +
            `ORDER BY p LIMIT ?2`,
    lastPlace: isList
      ? (after) => `SELECT ${places} ${behind(after)} ORDER BY ${order.by} LIMIT 1 OFFSET ?2 - 1`
      : undefined,
    rows: (after) => `SELECT ${[...(isWide ? [] : [places]), ...raw].join(', ')} ${from(after)}`,
    places: isWide ? (after) => `SELECT ${places} ${from(after)}` : undefined,
  }
}

interface Order {
  readonly by: string
  readonly place: string
  readonly isList: boolean
  behind(after: PlaceType): string
}

function orderOf({ keyColumns }: TableForm, shape: TableShape): Order {
  const names = keyColumns.map(quoteName)
  const place = rowidNameOf(shape) ?? (names.length === 1 ? names[0]! : undefined)
  if (place !== undefined) {
    const behind = (after: PlaceType): string => `${place} > CAST(?1 AS ${after.toUpperCase()})`
    return { by: place, place, isList: false, behind }
  }
  return {
    by: names.join(', '),
    place: `json_array(${names.map((name) => `typeof(${name}), hex(CAST(${name} AS BLOB))`).join(', ')})`,
    isList: true,
    behind: () => `(${names.join(', ')}) > (${names.map((_, i) => partOfPlace(i)).join(', ')})`,
  }
}

/** As its bytes: what JSON functions print of a real has 15 digits, and of a BLOB they print nothing. */
function partOfPlace(i: number): string {
  const place = 'CAST(?1 AS TEXT)'
  const bytes = `unhex(json_extract(${place}, '$[${2 * i + 1}]'))`
  return (
    `CASE json_extract(${place}, '$[${2 * i}]') WHEN 'integer' THEN CAST(${bytes} AS INTEGER) ` +
    `WHEN 'real' THEN CAST(${bytes} AS REAL) WHEN 'text' THEN CAST(${bytes} AS TEXT) ELSE ${bytes} END`
  )
}

function placeColumns(place: string): string {
  return `typeof(${place}) AS place_type, CAST(${place} AS BLOB) AS place`
}

function listPlace(place: string): string {
  return `'list' AS place_type, CAST(${place} AS BLOB) AS place`
}

function sizeOf({ columns }: TableForm): string {
  const sizes = columns.map((name) => `ifnull(octet_length(${quoteName(name)}), 4)`)
  // A chain of more terms is deeper than an expression may be. https://sqlite.org/limits.html#max_expr_depth
  return sizes.slice(0, MOST_TERMS).join(' + ')
}

const MOST_TERMS = 500

/** https://sqlite.org/limits.html#max_column */
const MOST_COLUMNS = 2000
