import { formatCount } from './quantity.ts'
import { renderTable, type TableColumn } from './table.ts'

/** One column of numbers: what it is called and how it is read from a row. */
interface Figure<Row> {
  readonly title: string
  readonly of: (row: Row) => number | undefined
  readonly format?: (amount: number) => string
  /** Shown even where it is nothing everywhere. */
  readonly always?: boolean
}

export interface FiguresTable<Row> {
  readonly rows: readonly Row[]
  readonly width?: number | undefined
  readonly name: (row: Row) => string
  readonly nameTitle: string
  readonly figures: readonly Figure<Row>[]
  /** A last column of words. */
  readonly word?: { readonly title: string; readonly of: (row: Row) => string }
}

/** A table of numbers whose last row is their sum. Columns that hold nothing at all are left out. */
export function renderFigures<Row>({
  rows,
  name,
  nameTitle,
  figures,
  word,
  width,
}: FiguresTable<Row>): string {
  const shown = figures.filter(({ of, always }) => always || rows.some((row) => (of(row) ?? 0) !== 0))
  const columns: TableColumn[] = [
    { title: nameTitle },
    ...shown.map(({ title }) => ({ title, align: 'right' as const })),
    ...(word ? [{ title: word.title }] : []),
  ]
  const cells = rows.map((row) => [
    name(row),
    ...shown.map((figure) => figureText(figure, figure.of(row))),
    ...(word ? [word.of(row)] : []),
  ])
  const totals = ['total', ...shown.map((figure) => figureText(figure, sum(rows, figure)))]
  return renderTable({ columns, rows: cells, indent: 2, width, ...(rows.length > 1 && { footer: totals }) })
}

/** A sum with an unknown part is unknown. */
function sum<Row>(rows: readonly Row[], { of }: Figure<Row>): number | undefined {
  let total = 0
  for (const row of rows) {
    const amount = of(row)
    if (amount === undefined) return undefined
    total += amount
  }
  return total
}

function figureText<Row>({ format = formatCount }: Figure<Row>, amount: number | undefined): string {
  return amount === undefined ? '?' : format(amount)
}
