import { freeBuffers } from '../../../lib/free-buffers.ts'
import { PAD } from '../../../model/scan/api.ts'
import { RenderedText } from '../../../model/scan/rendered-text.ts'
import type { Database, Row } from '../database.ts'
import type { LargePiece } from './cell-text.ts'
import type { PageQuestion, Rendered } from './render-page.ts'
import { cursorAt } from './scannable.ts'

/** Put together in room that grows to what is large. */
const FIRST_BYTES = 4096

/** A row of `largeRowColumns`. @returns undefined where it is to be read in another way: a large value is not what its column is of */
export function renderLargeRow(
  database: Database,
  { sql, after }: PageQuestion,
  { large, generation }: { readonly large: readonly LargePiece[]; readonly generation: string },
): Rendered | undefined {
  const row = sql === undefined ? undefined : database.get(sql, after, 1)
  const text = row && textOf(row, large)
  if (!text) return undefined
  const bytes = text.bytes.subarray(0, text.length + PAD)
  return { bytes, records: 1, next: cursorAt(row, generation) }
}

function textOf(row: Row, large: readonly LargePiece[]): RenderedText | undefined {
  const text = new RenderedText(FIRST_BYTES)
  const kinds = String(row['kinds'])
  for (const [i, { put }] of large.entries()) {
    text.putBytes(bytesOf(row[`p${i}`]))
    const value = bytesOf(row[`v${i}`])
    if (kinds[i] === '-') text.putBytes(value)
    else if (put({ is: kinds[i] === 't' ? 'text' : 'blob', value }, text)) freeBuffers([value.buffer])
    else return undefined
  }
  text.putBytes(bytesOf(row[`p${large.length}`]))
  return text
}

function bytesOf(cell: Row[string] | undefined): Uint8Array {
  return cell instanceof Uint8Array ? cell : new Uint8Array()
}
