import { MARK } from '../../../model/scan/api.ts'
import type { RenderedText } from '../../../model/scan/rendered-text.ts'
import type { RawCell } from '../rows/cells/raw-cell.ts'

/** What a form makes of a row: one behind the other the pieces are its text. */
export interface RenderedRow {
  /** Values that pieces are made of, with the names that they have there. */
  readonly columns: readonly string[]
  readonly pieces: readonly string[]
  /** Those that may be megabytes and need not be printed by the engine, in order. */
  readonly large: readonly LargePiece[]
  /** Doubles and bytes come behind a MARK, which nothing else in the text holds. */
  readonly hasMarks: boolean
  /** What each record is made of: JSON texts of names, in order. */
  readonly members?: readonly string[]
  /** Every number with a point comes so. */
  readonly fractionsAreDoubles: boolean
}

/** A piece that can be put where it goes from the value as it lies. */
export interface LargePiece {
  /** Which of the pieces. */
  readonly at: number
  /** The name of the value. */
  readonly cell: string
  /** @returns false, and nothing is put, where it is not plainly what the column is of */
  put(value: RawCell, to: RenderedText): boolean
}

/**
 * Stands for a value whose text is not proven exact: legal nowhere in JSON, so that its record is malformed, and rows of
 * that page are read as they lie.
 */
export const DOUBT = 'char(1)'

/** A text as a JSON string, NULL as null. Asking for the JSON of a BLOB would fail the whole page. */
export function stringText(cell: string): string {
  return `CASE typeof(${cell}) WHEN 'text' THEN json_quote(${cell}) WHEN 'null' THEN 'null' ELSE ${DOUBT} END`
}

export function integerText(cell: string): string {
  return `CASE typeof(${cell}) WHEN 'integer' THEN ${cell} WHEN 'null' THEN 'null' ELSE ${DOUBT} END`
}

/** A mark and 17 digits of a real, to be read beside the value as `<cell>_text`. */
export function realDigitsSql(value: string): string {
  return `format('${String.fromCharCode(MARK)}%!.17g', ${value})`
}

/** In a column of affinity REAL: it holds no other numbers, and no -0. */
export function realText(cell: string): string {
  return `CASE WHEN ${leadsBack(cell)} THEN ${cell}_text WHEN ${cell} IS NULL THEN 'null' ELSE ${DOUBT} END`
}

/** In any other column: a zero may be a negative one. */
export function anyRealText(cell: string): string {
  return `iif(${leadsBack(cell)} AND (${cell} <> 0 OR atan2(${cell}, -1) > 0), ${cell}_text, ${DOUBT})`
}

/**
 * The digits go where they are read as the value that they were printed of. Then they are so in JavaScript too: 17 digits
 * are off by less than 5.1e-17 of a value, half the way to the next double is at least 5.5e-17, and what SQLite errs by
 * when it reads is far less than what lies between (its products have 96 bits). JSON functions are no choice: they print
 * 15 digits without asking.
 */
function leadsBack(cell: string): string {
  return `CAST(${cell}_text AS REAL) = ${cell}`
}
