import type { Cell } from '../../database.ts'
import { quoteName } from '../../identifier.ts'

/** A value as it lies: of which kind it is, and its bytes where it is a text or a BLOB. */
export type RawCell =
  | { readonly is: 'null' }
  | { readonly is: 'integer'; readonly value: bigint }
  | { readonly is: 'real'; readonly value: number }
  | { readonly is: 'text' | 'blob'; readonly value: Uint8Array }

const TEXT = 't'.charCodeAt(0)

/** One column of a result says all of a value: before the bytes of a text stands a `t`, before those of a BLOB a `b`. */
export function rawCellSql(name: string, as: string, prefix = ''): string {
  const column = prefix + quoteName(name)
  return (
    `CASE typeof(${column}) WHEN 'text' THEN CAST('t' || ${column} AS BLOB) ` +
    `WHEN 'blob' THEN CAST('b' || ${column} AS BLOB) ELSE ${column} END AS ${as}`
  )
}

export function rawCell(cell: Cell): RawCell {
  if (cell === null) return { is: 'null' }
  if (typeof cell === 'bigint') return { is: 'integer', value: cell }
  if (typeof cell === 'number') return { is: 'real', value: cell }
  const bytes = cell as Uint8Array
  return { is: bytes[0] === TEXT ? 'text' : 'blob', value: bytes.subarray(1) }
}
