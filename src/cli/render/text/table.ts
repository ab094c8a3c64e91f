import { stripVTControlCharacters } from 'node:util'

export interface TableColumn {
  readonly title: string
  readonly align?: 'left' | 'right'
}

export interface Table {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly string[])[]
  /** A last row under a rule: totals. */
  readonly footer?: readonly string[]
  readonly indent?: number
  /** What a line may take; a wider table has each of its cells on a line of its own. */
  readonly width?: number | undefined
}

const GAP = '  '

/** Lines of a table: a heading, a rule, rows, and totals under another rule. Cells may be coloured. */
export function renderTable(table: Table): string {
  const { columns, rows, footer, indent = 0, width } = table
  const titles = columns.map(({ title }) => title)
  const all = [titles, ...rows, ...(footer ? [footer] : [])]
  const widths = columns.map((_, at) => Math.max(...all.map((row) => widthOf(row[at] ?? ''))))
  const margin = ' '.repeat(indent)
  const whole = indent + widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length)
  if (width !== undefined && whole > width) return stacked(table)
  const line = (row: readonly string[]) => {
    const cells = columns.map(({ align }, at) => pad(row[at] ?? '', widths[at]!, align ?? 'left'))
    return (margin + cells.join(GAP)).trimEnd()
  }
  const rule = margin + widths.map((width) => '─'.repeat(width)).join(GAP)
  return [line(titles), rule, ...rows.map(line), ...(footer ? [rule, line(footer)] : [])].join('\n')
}

/** What a narrow terminal would break anywhere: each row as a paragraph, without what is empty. */
function stacked({ columns, rows, footer, indent = 0 }: Table): string {
  const margin = ' '.repeat(indent)
  const titles = columns.map(({ title }) => title)
  const longest = Math.max(...titles.slice(1).map(widthOf))
  const paragraph = ([name = '', ...cells]: readonly string[]): string => {
    const lines = cells.map((cell, at) => `${margin}  ${pad(titles[at + 1]!, longest, 'left')}  ${cell}`)
    return [margin + name, ...lines.filter((_, at) => cells[at] !== '')].join('\n')
  }
  return [...rows, ...(footer ? [footer] : [])].map(paragraph).join('\n')
}

function pad(cell: string, width: number, align: 'left' | 'right'): string {
  const blank = ' '.repeat(width - widthOf(cell))
  return align === 'right' ? blank + cell : cell + blank
}

const COMBINING = /\p{Mark}/gu
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/gu

/** Columns of a terminal that a text takes: East Asian signs and emoji two, combining marks none. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text).replace(COMBINING, '')
  return [...plain].length + (plain.match(WIDE)?.length ?? 0)
}

/** A text that takes no more columns than that: what is cut off is an ellipsis. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  for (const sign of text) {
    if (widthOf(kept + sign) >= width) break
    kept += sign
  }
  return `${kept}…`
}
