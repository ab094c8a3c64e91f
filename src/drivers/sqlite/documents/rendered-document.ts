import { CELL_SEPARATOR, MARK } from '../../../model/scan/api.ts'
import { quoteName } from '../identifier.ts'
import type { Table } from '../layout.ts'
import {
  anyRealText,
  DOUBT,
  integerText,
  realDigitsSql,
  realText,
  type RenderedRow,
  stringText,
} from '../read/cell-text.ts'
import { columnNamed, type TableShape } from '../table-shape.ts'

/** `key:document`, and behind byte 29 the array of its extracted columns. */
export function renderedDocument(table: Table, shape: TableShape): RenderedRow {
  const cells = table.columns.map((column, i) => cellOf(column, `c${i}`, shape))
  const cellTexts = cells.flatMap((text, i) => [i === 0 ? "'['" : "','", text])
  const hasMarks = table.columns.some(({ type }) => type === 'real')
  return {
    columns: [
      `${quoteName(table.key)} AS k`,
      `${quoteName(table.body)} AS b`,
      ...table.columns.flatMap(({ name, type }, i) => [
        `${quoteName(name)} AS c${i}`,
        ...(type === 'real' ? [`${realDigitsSql(quoteName(name))} AS c${i}_text`] : []),
      ]),
    ],
    pieces: [
      `CASE typeof(k) WHEN 'text' THEN json_quote(k) WHEN 'integer' THEN k ELSE ${DOUBT} END`,
      "':'",
      // A mark in a text that is no JSON must not pass for one of ours.
      `iif(typeof(b) = 'text'${hasMarks ? ` AND instr(b, char(${MARK})) = 0` : ''}, b, ${DOUBT})`,
      ...(cells.length === 0 ? [] : [`char(${CELL_SEPARATOR})`, ...cellTexts, "']'"]),
    ],
    large: [
      {
        at: 2,
        cell: 'b',
        put(cell, to) {
          if (cell.is !== 'text' || (hasMarks && cell.value.includes(MARK))) return false
          to.expect(cell.value.length)
          to.putBytes(cell.value)
          return true
        },
      },
    ],
    hasMarks,
    fractionsAreDoubles: false,
  }
}

function cellOf({ name, type }: Table['columns'][number], cell: string, shape: TableShape): string {
  if (type === 'integer') return integerText(cell)
  if (type === 'text') return stringText(cell)
  if (columnNamed(shape, name)?.affinity === 'real') return realText(cell)
  return `CASE typeof(${cell}) WHEN 'real' THEN ${anyRealText(cell)} WHEN 'null' THEN 'null' ELSE ${DOUBT} END`
}
