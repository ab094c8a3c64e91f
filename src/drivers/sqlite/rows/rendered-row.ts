import { keyPartForm, NO_KEY } from '../../../model/row-key.ts'
import { quoteName, quoteText } from '../identifier.ts'
import { realDigitsSql, type RenderedRow } from '../read/cell-text.ts'
import { columnNamed, type TableShape } from '../table-shape.ts'
import type { RowColumn } from './row-columns.ts'
import type { RowTable } from './row-table.ts'

/** With the digits of reals beside them they are columns of one result. https://sqlite.org/limits.html#max_column */
const MOST_COLUMNS = 900

/** `key:{"column":value,…}`; undefined where its key is of values that the engine cannot print as one, or of too many columns. */
export function renderedRow({ schema, columns }: RowTable, shape: TableShape): RenderedRow | undefined {
  if (columns.length > MOST_COLUMNS) return undefined
  const texts = columns.map((column, i) => {
    const declared = columnNamed(shape, column.name)
    return declared?.isRowid ? `c${i}` : column.form.rendered(`c${i}`, declared?.affinity ?? 'blob')
  })
  const keys = schema.key.map((name) => {
    const i = columns.findIndex((column) => column.name === name)
    return keyText(columns[i]!, `c${i}`, texts[i]!)
  })
  if (!keys.every((key) => key !== undefined)) return undefined
  const key = asKey(keys)
  return {
    columns: columns.flatMap(({ name, form }, i) => {
      const value = quoteName(name)
      return [`${value} AS c${i}`, ...(form.needsDigits ? [`${realDigitsSql(value)} AS c${i}_text`] : [])]
    }),
    pieces: [
      ...key,
      ...texts.flatMap((text, i) => [quoteText(`${i === 0 ? ':{' : ','}${columns[i]!.member}:`), text]),
      "'}'",
    ],
    large: columns.flatMap(({ form }, i) => {
      const { put } = form
      return put ? [{ at: key.length + 2 * i + 1, cell: `c${i}`, put }] : []
    }),
    members: columns.map(({ member }) => member),
    hasMarks: columns.some(({ form }) => form.hasMarks),
    fractionsAreDoubles: !columns.some(({ form }) => form.keepsDigits),
  }
}

/** A part that is neither a number nor text is the text of its JSON. */
function keyText({ type, form }: RowColumn, cell: string, text: string): string | undefined {
  return keyPartForm(type) === 'json' ? form.renderedKey?.(cell) : text
}

function asKey(parts: readonly string[]): readonly string[] {
  if (parts.length === 0) return [quoteText(JSON.stringify(NO_KEY.text))]
  if (parts.length === 1) return parts
  return [...parts.flatMap((part, i) => [i === 0 ? "'['" : "','", part]), "']'"]
}
