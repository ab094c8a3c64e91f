import type { Cell } from '../connection/session.ts'
import type { Piece } from '../table-form.ts'

/** A record from its pieces; undefined where the server could not render one of them. */
export function recordOf(cells: readonly Cell[], pieces: readonly Piece[]): Buffer | undefined {
  const texts: Buffer[] = []
  for (const [i, { mended }] of pieces.entries()) {
    const cell = cells[i]
    if (!cell) return undefined
    texts.push(mended ? Buffer.from(mended(cell.toString('latin1'))) : cell)
  }
  return Buffer.concat(texts)
}
