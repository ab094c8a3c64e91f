import { CELL_SEPARATOR } from '../../../model/scan/api.ts'
import { quoteName } from '../identifier.ts'
import type { Table } from '../layout.ts'
import {
  integerText,
  quotedSql,
  realDigitsSql,
  realText,
  type RenderedCell,
  type RenderedRow,
  stringText,
} from '../read/cell-text.ts'
import { columnNamed, type TableShape } from '../table-shape.ts'

/** `key:document`, and behind byte 29 the array of its extracted columns. */
export function renderedDocument(table: Table, shape: TableShape): RenderedRow {
  const cells = table.columns.map((column, i) => cellOf(column, `c${i}`, shape))
  const cellTexts = cells.flatMap(({ text }, i) => [i === 0 ? "'['" : "','", text])
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
      quotedSql('k'),
      "':'",
      'b',
      ...(cells.length === 0 ? [] : [`char(${CELL_SEPARATOR})`, ...cellTexts, "']'"]),
    ],
    doubts: [
      `typeof(k) NOT IN ('text', 'integer')`,
      `typeof(b) <> 'text'`,
      ...cells.map(({ doubt }) => doubt),
    ],
  }
}

function cellOf({ name, type }: Table['columns'][number], cell: string, shape: TableShape): RenderedCell {
  if (type === 'integer') return integerText(cell)
  return type === 'text' ? stringText(cell) : realText(cell, columnNamed(shape, name)?.affinity === 'real')
}
