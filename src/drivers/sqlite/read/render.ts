import { CELL_SEPARATOR, PAD, RECORD_SEPARATOR } from '../../../model/scan/api.ts'
import { quoteName } from '../identifier.ts'
import type { Table } from '../layout.ts'
import { rawColumns } from '../statements.ts'
import { columnNamed, type TableShape } from '../table-shape.ts'

/** The statements of one table's scan. Each reads the rows after a place, in the order of `place`. */
export interface ScanStatements {
  /** `rows`, `bytes`: of up to `limit` rows, from their headers alone. */
  measure(after: PlaceType | undefined): string
  /** `page`: one blob. `last`: place of the last row. `rows`. `doubts`: rows whose rendering is not proven exact. */
  render(after: PlaceType | undefined): string
  /** The same of one row, so that SQLite holds its document once more and not several times over. */
  renderOne(after: PlaceType | undefined): string
  /** Each row as it lies, with its `place`. */
  rows(after: PlaceType | undefined): string
}

/** How a place is to be bound: always as the bytes of its text, since a row number may be larger than a double. */
export type PlaceType = 'integer' | 'real' | 'text' | 'blob'

/** `place` is what rows are read in the order of: the row number, or the key where there is none. */
export function scanStatements(table: Table, shape: TableShape, rowid: string | undefined): ScanStatements {
  const place = rowid === undefined ? quoteName(table.key) : rowid
  const behind = (after: PlaceType | undefined): string =>
    `FROM ${quoteName(table.name)}${after ? ` WHERE ${place} > CAST(?1 AS ${after.toUpperCase()})` : ''}`
  const from = (after: PlaceType | undefined): string => `${behind(after)} ORDER BY ${place} LIMIT ?2`
  const row = renderedRow(table, shape)
  const pad = `'${' '.repeat(PAD)}'`
  const separator = `char(${RECORD_SEPARATOR})`
  return {
    measure: (after) =>
      `SELECT count(*) AS rows, total(bytes) AS bytes FROM (SELECT ${sizeOf(table)} AS bytes ${from(after)})`,
    render: (after) =>
      `SELECT CAST(group_concat(${row.pieces.join(' || ')}, ${separator}) || ${pad} AS BLOB) AS page, ` +
      `${placeColumns('max(p)')}, count(*) AS rows, total(${row.doubt}) AS doubts ` +
      `FROM (SELECT ${place} AS p, ${row.columns.join(', ')} ${from(after)})`,
    // With its limit outside the inner query is only a list of names: its rows would be copies.
    renderOne: (after) =>
      `SELECT CAST(concat(${row.pieces.join(', ')}, ${pad}) AS BLOB) AS page, ` +
      `${placeColumns('p')}, 1 AS rows, ${row.doubt} AS doubts ` +
      `FROM (SELECT ${place} AS p, ${row.columns.join(', ')} ${behind(after)}) ORDER BY p LIMIT ?2`,
    rows: (after) => `SELECT ${placeColumns(place)}, ${rawColumns(table).join(', ')} ${from(after)}`,
  }
}

function placeColumns(place: string): string {
  return `typeof(${place}) AS place_type, CAST(${place} AS BLOB) AS place`
}

function sizeOf({ key, body, columns }: Table): string {
  const names = [key, body, ...columns.map(({ name }) => name)]
  return names.map((name) => `ifnull(octet_length(${quoteName(name)}), 4)`).join(' + ')
}

interface RenderedRow {
  readonly columns: readonly string[]
  /** One behind the other they are its text. */
  readonly pieces: readonly string[]
  readonly doubt: string
}

function renderedRow(table: Table, shape: TableShape): RenderedRow {
  const cells = table.columns.map((column, i) => CELLS[column.type](`c${i}`, hasZeroOnly(shape, column.name)))
  const cellTexts = cells.flatMap(({ text }, i) => [i === 0 ? "'['" : "','", text])
  const doubts = [
    `(typeof(k) NOT IN ('text', 'integer'))`,
    `(typeof(b) <> 'text')`,
    ...cells.map(({ doubt }) => `(${doubt})`),
  ]
  return {
    columns: [
      `${quoteName(table.key)} AS k`,
      `${quoteName(table.body)} AS b`,
      ...table.columns.flatMap(({ name, type }, i) => [
        `${quoteName(name)} AS c${i}`,
        ...(type === 'real' ? [`format('%!.15g', ${quoteName(name)}) AS c${i}_text`] : []),
      ]),
    ],
    pieces: [
      quoted('k'),
      "':'",
      'b',
      ...(cells.length === 0 ? [] : [`char(${CELL_SEPARATOR})`, ...cellTexts, "']'"]),
    ],
    doubt: `(${doubts.join(' + ')}) > 0`,
  }
}

interface RenderedCell {
  readonly text: string
  /** What makes the text unsure; such rows are read one by one. */
  readonly doubt: string
}

type CellRenderer = (cell: string, isZeroPositive: boolean) => RenderedCell

/**
 * A real goes as its 15 digits where these, checked in the same statement, lead back to it: then they are its shortest
 * decimal too, which fingerprints are taken of. (Subnormals have shorter ones.) JSON functions are no choice: they print
 * 15 digits without asking.
 */
const CELLS: Readonly<Record<Table['columns'][number]['type'], CellRenderer>> = {
  integer: (cell) => ({
    text: `ifnull(${cell}, 'null')`,
    doubt: `typeof(${cell}) NOT IN ('integer', 'null')`,
  }),
  text: (cell) => ({
    text: `ifnull(${quoted(cell)}, 'null')`,
    doubt: `typeof(${cell}) NOT IN ('text', 'null')`,
  }),
  real: (cell, isZeroPositive) => ({
    text: `ifnull(CASE WHEN ${cell} IS NOT NULL THEN ${cell}_text END, 'null')`,
    doubt:
      `typeof(${cell}) NOT IN ('real', 'null') OR ${cell} IS NOT NULL AND (CAST(${cell}_text AS REAL) <> ${cell} ` +
      `OR (${cell} <> 0 AND abs(${cell}) < 2.3e-308)${isZeroPositive ? '' : ` OR ${cell} = 0`})`,
  }),
}

/** Of a BLOB there is no JSON, and asking for it would fail the whole page: it is left out, and in doubt. */
function quoted(cell: string): string {
  return `iif(typeof(${cell}) = 'blob', NULL, json_quote(${cell}))`
}

/** In a REAL column SQLite keeps no -0. */
function hasZeroOnly(shape: TableShape, column: string): boolean {
  return columnNamed(shape, column)?.affinity === 'real'
}
