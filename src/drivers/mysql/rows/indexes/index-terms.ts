import type { IndexTerm, TableIndex } from '../../../../model/table-schema.ts'
import type { ColumnShape } from '../../catalog.ts'
import { MAX_KEY_BYTES } from '../../facts.ts'

/** The longest values of a column of texts or bytes. */
export interface Extent {
  readonly count: number
  readonly of: 'characters' | 'bytes'
  /** How many bytes each may take. */
  readonly width: number
}

/** Numbers, moments, and whatever else is short. */
const SHORT = { count: 36, of: 'bytes', width: 1 } as const

/**
 * Of values that are longer than an index takes their beginnings are looked at, which loses nothing where it only serves
 * speed: all columns have the same share of it. https://dev.mysql.com/doc/refman/8.4/en/column-indexes.html#column-indexes-prefix
 * @param extentOf undefined where the values of a column are short
 */
export function indexTerms(
  index: Pick<TableIndex, 'columns'>,
  extentOf: (column: string) => Extent | undefined,
): readonly IndexTerm[] {
  const share = Math.floor(MAX_KEY_BYTES / index.columns.length)
  const isWhole = takesWhole(index, extentOf)
  return index.columns.map((column) => {
    const { width, of, count } = extentOf(column.name) ?? SHORT
    const looked = lookedAt(column, { width, of, count })
    const most = isWhole ? looked : Math.min(looked, Math.floor(share / width))
    const { beginning: _, ...plain } = column
    return most < count ? { ...plain, beginning: { count: most, of } } : plain
  })
}

/** Whether an index has room for as much of its values as it looks at. */
export function takesWhole(
  { columns }: Pick<TableIndex, 'columns'>,
  extentOf: (column: string) => Extent | undefined,
): boolean {
  const sizes = columns.map((column) => {
    const extent = extentOf(column.name) ?? SHORT
    return lookedAt(column, extent) * extent.width
  })
  return sizes.reduce((sum, bytes) => sum + bytes, 0) <= MAX_KEY_BYTES
}

function lookedAt({ beginning }: IndexTerm, { count, of }: Extent): number {
  return beginning?.of === of ? Math.min(count, beginning.count) : count
}

/** Of a column that is there. */
export function extentIn(
  column: Pick<ColumnShape, 'type' | 'charset' | 'length'> | undefined,
): Extent | undefined {
  if (!column) return undefined
  const { type, charset, length = 0 } = column
  if (/text$/.test(type)) return { count: Infinity, of: 'characters', width: widthOf(charset) }
  if (/blob$/.test(type)) return { count: Infinity, of: 'bytes', width: 1 }
  if (/char$/.test(type)) return { count: length, of: 'characters', width: widthOf(charset) }
  return /binary$/.test(type) ? { count: length, of: 'bytes', width: 1 } : undefined
}

/** https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html */
function widthOf(charset = ''): number {
  if (/^(?:utf8mb4|utf16|utf16le|utf32|gb18030)$/.test(charset)) return 4
  if (/^(?:utf8|utf8mb3|ujis|eucjpms)$/.test(charset)) return 3
  return /^(?:ucs2|sjis|cp932|gbk|gb2312|big5|euckr)$/.test(charset) ? 2 : 1
}

/** Of a column that is to be declared like this. */
export function extentOfDeclared(declared: string): Extent | undefined {
  const found = /^(\w+?)(?:\((\d+)\))?(?: CHARACTER SET (\w+)|$)/.exec(declared)
  const [, type, length, charset] = found ?? []
  if (type === undefined) return undefined
  return extentIn({ type, charset, length: Number(length ?? 0) })
}
