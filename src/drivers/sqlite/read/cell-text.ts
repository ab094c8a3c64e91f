/** One value as JSON text, made by the engine. */
export interface RenderedCell {
  readonly text: string
  /** What makes the text unsure; such rows are read one by one. */
  readonly doubt: string
}

/** What a form makes of a row: one behind the other the pieces are its text, unless a doubt is true. */
export interface RenderedRow {
  /** Values that pieces and doubts are made of, with the names that they have there. */
  readonly columns: readonly string[]
  readonly pieces: readonly string[]
  readonly doubts: readonly string[]
}

/** Of a BLOB there is no JSON, and asking for it would fail the whole page: it is left out, and in doubt. */
export function quotedSql(cell: string): string {
  return `iif(typeof(${cell}) = 'blob', NULL, json_quote(${cell}))`
}

export function integerText(cell: string): RenderedCell {
  return { text: `ifnull(${cell}, 'null')`, doubt: `typeof(${cell}) NOT IN ('integer', 'null')` }
}

export function stringText(cell: string): RenderedCell {
  return { text: `ifnull(${quotedSql(cell)}, 'null')`, doubt: `typeof(${cell}) NOT IN ('text', 'null')` }
}

/** A real as 15 digits, to be read beside the value as `<cell>_text`. */
export function realDigitsSql(value: string): string {
  return `format('%!.15g', ${value})`
}

/**
 * A real goes as its 15 digits where these, checked in the same statement, lead back to it: then they are its shortest
 * decimal too, which fingerprints are taken of. (Subnormals have shorter ones.) JSON functions are no choice: they print
 * 15 digits without asking. In a REAL column SQLite keeps no -0; elsewhere a zero may be one.
 */
export function realText(cell: string, isZeroPositive: boolean): RenderedCell {
  return {
    text: `ifnull(CASE WHEN ${cell} IS NOT NULL THEN ${cell}_text END, 'null')`,
    doubt: `typeof(${cell}) NOT IN ('real', 'null') OR ${cell} IS NOT NULL AND ${realDoubt(cell, isZeroPositive)}`,
  }
}

export function realDoubt(cell: string, isZeroPositive: boolean): string {
  return (
    `(CAST(${cell}_text AS REAL) <> ${cell} ` +
    `OR (${cell} <> 0 AND ${cell} > -2.3e-308 AND ${cell} < 2.3e-308)${isZeroPositive ? '' : ` OR ${cell} = 0`})`
  )
}
