import type { TableSchema } from '../../../model/table-schema.ts'
import type { ColumnShape } from '../catalog.ts'
import { MAX_KEY_BYTES } from '../facts.ts'

/** A column of an index that only serves speed. */
export interface IndexTerm {
  readonly name: string
  readonly descending?: boolean
  /** How much of its values is looked at, in characters or bytes; absent where they are looked at whole. */
  readonly beginning?: { readonly count: number; readonly of: 'characters' | 'bytes' }
}

/** The longest values of a column of texts or bytes. */
export interface Extent {
  readonly bytes: number
  readonly of: 'characters' | 'bytes'
}

/** Numbers, moments, and whatever else is short. */
const SHORT_BYTES = 36
const BYTES_OF = { characters: 4, bytes: 1 } as const

/**
 * Of values that are longer than an index takes their beginnings are looked at, which loses nothing: all columns have the
 * same share of it. https://dev.mysql.com/doc/refman/8.4/en/column-indexes.html#column-indexes-prefix
 * @param extentOf undefined where the values of a column are short
 */
export function indexTerms(
  { columns }: Pick<TableSchema['indexes'][number], 'columns'>,
  extentOf: (column: string) => Extent | undefined,
): readonly IndexTerm[] {
  const extents = columns.map(({ name }) => extentOf(name) ?? { bytes: SHORT_BYTES, of: 'bytes' as const })
  const isWhole = extents.reduce((sum, { bytes }) => sum + bytes, 0) <= MAX_KEY_BYTES
  const share = Math.floor(MAX_KEY_BYTES / columns.length)
  return columns.map((column, i) => {
    const { bytes, of } = extents[i]!
    if (isWhole || bytes <= share) return column
    return { ...column, beginning: { count: Math.floor(share / BYTES_OF[of]), of } }
  })
}

/** Of a column that is there. */
export function extentIn(
  column: Pick<ColumnShape, 'type' | 'charset' | 'length'> | undefined,
): Extent | undefined {
  if (!column) return undefined
  const { type, charset, length = 0 } = column
  if (/text$/.test(type)) return { bytes: Infinity, of: 'characters' }
  if (/blob$/.test(type)) return { bytes: Infinity, of: 'bytes' }
  if (/char$/.test(type)) return { bytes: length * (charset === 'utf8mb4' ? 4 : 1), of: 'characters' }
  return /binary$/.test(type) ? { bytes: length, of: 'bytes' } : undefined
}

/** Of a column that is to be declared like this. */
export function extentOfDeclared(declared: string): Extent | undefined {
  const found = /^(\w+?)(?:\((\d+)\))?(?: CHARACTER SET (\w+)|$)/.exec(declared)
  const [, type, length, charset] = found ?? []
  if (type === undefined) return undefined
  return extentIn({ type, charset, length: Number(length ?? 0) })
}
