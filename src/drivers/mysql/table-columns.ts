import type { ColumnShape, TableShape } from './catalog.ts'
import { foldName } from './identifier.ts'

/** Columns are named without regard to case, on every server. */
export function columnNamed(
  shape: Pick<TableShape, 'columns'> | undefined,
  name: string,
): ColumnShape | undefined {
  return shape?.columns.find((column) => sameColumn(column.name, name))
}

export function sameColumn(one: string, other: string): boolean {
  return foldName(one) === foldName(other)
}
