import type { LargePiece, RenderedRow } from './cell-text.ts'
import { concatenated } from './concatenated.ts'

/** A longer value is taken as it lies: while it prints one, SQLite holds it three times. */
const LARGE_VALUE_BYTES = 1 << 20

/**
 * A single row as columns of a result: `p0`, `p1` … what the engine prints; between them `v0`, `v1` … what may be large,
 * printed where it is not; and `kinds`, of each of these the first letter of its type where it lies as it is.
 */
export function largeRowColumns({ pieces, large }: RenderedRow): string {
  const isLarge = ({ cell }: LargePiece): string => `octet_length(${cell}) > ${LARGE_VALUE_BYTES}`
  const kinds = large.map((piece) => `iif(${isLarge(piece)}, substr(typeof(${piece.cell}), 1, 1), '-')`)
  const values = large.map((piece, i) => {
    return `CAST(iif(${isLarge(piece)}, ${piece.cell}, ${pieces[piece.at]!}) AS BLOB) AS v${i}`
  })
  const between = Array.from({ length: large.length + 1 }, (_, i) => {
    const printed = pieces.slice(i === 0 ? 0 : large[i - 1]!.at + 1, large[i]?.at)
    return `CAST(${concatenated(printed)} AS BLOB) AS p${i}`
  })
  return [`${concatenated(kinds)} AS kinds`, ...values, ...between].join(', ')
}
