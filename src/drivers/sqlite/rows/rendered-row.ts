import { keyPartForm, NO_KEY } from '../../../model/row-key.ts'
import { quoteName, quoteText } from '../identifier.ts'
import { realDigitsSql, type RenderedCell, type RenderedRow } from '../read/cell-text.ts'
import { columnNamed, type TableShape } from '../table-shape.ts'
import type { RowColumn } from './row-columns.ts'
import type { RowTable } from './row-table.ts'

/** A concatenation of more is deeper than an expression may be. https://sqlite.org/limits.html#max_expr_depth */
const MOST_COLUMNS = 200

/** `key:{"column":value,…}`; undefined where a column has values that the engine cannot print, or there are too many. */
export function renderedRow({ schema, columns }: RowTable, shape: TableShape): RenderedRow | undefined {
  if (columns.length > MOST_COLUMNS) return undefined
  const cells = new Map<RowColumn, { readonly as: string; readonly cell: RenderedCell }>()
  for (const [i, column] of columns.entries()) {
    const affinity = columnNamed(shape, column.name)?.affinity ?? 'blob'
    const cell = column.form.rendered?.(`c${i}`, affinity)
    if (!cell) return undefined
    cells.set(column, { as: `c${i}`, cell })
  }
  const keys = schema.key.map((name) => columns.find((column) => column.name === name)!)
  const keyTexts = keys.map((column) => keyText(column, cells.get(column)!.cell.text))
  const members = columns.flatMap((column, i) => [
    quoteText(`${i === 0 ? '{' : ','}${column.member}:`),
    cells.get(column)!.cell.text,
  ])
  return {
    columns: columns.flatMap((column) => {
      const { as } = cells.get(column)!
      const value = quoteName(column.name)
      return [
        `${value} AS ${as}`,
        ...(column.form.needsDigits ? [`${realDigitsSql(value)} AS ${as}_text`] : []),
      ]
    }),
    pieces: [...asKey(keyTexts), "':'", ...members, "'}'"],
    doubts: [
      ...[...cells.values()].map(({ as, cell }) => `${as} IS NOT NULL AND (${cell.doubt})`),
      ...keys.map((column) => `${cells.get(column)!.as} IS NULL`),
    ],
  }
}

/** A part that is neither a number nor text is the text of its JSON. */
function keyText({ type }: RowColumn, text: string): string {
  return keyPartForm(type) === 'json' ? `json_quote(${text})` : text
}

function asKey(parts: readonly string[]): readonly string[] {
  if (parts.length === 0) return [quoteText(JSON.stringify(NO_KEY.text))]
  if (parts.length === 1) return parts
  return [...parts.flatMap((part, i) => [i === 0 ? "'['" : "','", part]), "']'"]
}
