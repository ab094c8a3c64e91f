import { DrayError } from '../../../../model/error.ts'
import type { DocumentPage } from '../../../../model/page/document-page.ts'
import type { UnitSpan } from '../../../../model/page/page.ts'
import { type Cut, cutRecords } from '../../../../model/scan/cut-records.ts'
import { ownedPage } from '../../../../model/page/owned-page.ts'
import { cutBeside } from './cut-beside.ts'
import { fillingOf, type Gathering } from '../gather.ts'
import type { OwnPlaces } from '../kind-index.ts'
import type { CutAt, WindowPlace } from '../window-place.ts'

/** What pieces of a unit hold. */
interface PiecesCut {
  /** Of its entries and problems only the bytes are known in the unit, not the lines. */
  readonly page: DocumentPage
  /** Of the unit: where the next window begins. */
  readonly reached: number
  readonly ended: boolean
}

const CLOSING = { members: 0x7d, elements: 0x5d } as const

/**
 * Cuts pieces of a container, each of whole records, as if nothing lay between them. Undefined where they are not what
 * they should be: a record is too long, its unit is not what it was. Who asked then cuts everything that lies there.
 */
export async function cutPieces(
  place: WindowPlace,
  request: CutAt,
  own: OwnPlaces,
): Promise<PiecesCut | undefined> {
  const gathering = gatheringOf(request, own)
  const cut = (await cutBeside(place, request, gathering)) ?? (await cutHere(place, request, gathering))
  request.signal?.throwIfAborted()
  if (!cut) return undefined
  const { page, consumed } = cut
  const places = new PiecePlaces(own.pieces)
  const problems = page.problems.map((problem) => {
    const { unit, byte = places.first } = problem.position
    return { ...problem, position: { unit, byte: places.byteAt(byte - places.first) } }
  })
  const isAll = cut.ended && own.clearTo !== undefined
  return {
    page: page.changed({ spans: places.spans(page, request), problems }),
    reached: isAll ? own.clearTo : places.byteAt(consumed),
    ended: isAll && own.ended,
  }
}

function gatheringOf({ range, offset, opened, form }: CutAt, { pieces, clearTo }: OwnPlaces): Gathering {
  const hasBracket = pieces.at(-1) === range.to
  return {
    pieces,
    opened: opened || pieces[0]! > offset,
    final: clearTo !== undefined,
    ...(clearTo !== undefined && !hasBracket && form.shape !== 'value' && { closing: CLOSING[form.shape] }),
  }
}

async function cutHere(
  { store }: WindowPlace,
  { unit, form, limit, signal }: CutAt,
  gathering: Gathering,
): Promise<Cut | undefined> {
  const { window, reads } = fillingOf(gathering)
  for (const { from, into } of reads) {
    const filled = await store.read(unit.key, { from, into, ...(signal && { signal }) })
    if (filled < into.length) return undefined
  }
  const now = await store.head(unit.key)
  if (now?.tag !== unit.tag) return undefined
  const { opened } = gathering
  const { key, parts } = unit
  try {
    const request = { start: 0, opened, limit: limit.entries, unit: key, form, ...(parts && { parts }) }
    const cut = cutRecords(window, request)
    return cut && { ...cut, page: ownedPage(cut.page) }
  } catch (error) {
    if (error instanceof DrayError) return undefined
    throw error
  }
}

/** Offsets in a buffer in which pieces of a unit lie side by side, as places in the unit. */
class PiecePlaces {
  readonly #pieces: Float64Array
  /** Of each piece: where it begins in the buffer. */
  readonly #at: Float64Array

  constructor(pieces: Float64Array) {
    this.#pieces = pieces
    this.#at = new Float64Array(pieces.length / 2)
    for (let i = 1; i < this.#at.length; i++) {
      this.#at[i] = this.#at[i - 1]! + pieces[2 * i - 1]! - pieces[2 * i - 2]!
    }
  }

  /** Where the first piece begins in the unit. */
  get first(): number {
    return this.#pieces[0]!
  }

  /** At the seam of two pieces the second one's. */
  byteAt(offset: number): number {
    let low = 0
    let high = this.#at.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#at[middle]! <= offset) low = middle + 1
      else high = middle
    }
    return this.#pieces[2 * low - 2]! + offset - this.#at[low - 1]!
  }

  /** One for each piece that has entries. */
  spans(page: DocumentPage, { unit }: CutAt): UnitSpan[] {
    const spans: UnitSpan[] = []
    let piece = 0
    for (let i = 0; i < page.count;) {
      const body = page.at[4 * i + 2]!
      while (piece + 1 < this.#at.length && this.#at[piece + 1]! <= body) piece++
      const end = this.#at[piece + 1] ?? Infinity
      const origin = { at: this.#at[piece]!, byte: this.#pieces[2 * piece]!, line: 0 }
      spans.push({ from: i, unit: unit.key, origin, ...(unit.parts && { parts: unit.parts }) })
      while (i < page.count && page.at[4 * i + 2]! < end) i++
    }
    return spans
  }
}
