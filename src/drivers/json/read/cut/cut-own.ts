import type { DocumentPage } from '../../../../model/page/document-page.ts'
import type { Problem } from '../../../../model/page/problem.ts'
import type { Kinds } from '../../kinds.ts'
import { cutPieces } from './cut-pieces.ts'
import type { KindIndex } from '../kind-index.ts'
import type { KindPlaces } from '../kind-places.ts'
import { kindsOfPage } from '../kinds-of-page.ts'
import { ownRecords } from '../own-records.ts'
import { cutAt } from '../read-window.ts'
import { runsOfPage } from '../runs-of-page.ts'
import type { Unit } from '../units.ts'
import type { CutAt, WindowPlace } from '../window-place.ts'

/** What one window has of a collection. */
interface OwnCut {
  /** Absent where it is known to have nothing of it. */
  readonly page: DocumentPage | undefined
  /** Of the unit: where the next window begins. */
  readonly reached: number
  readonly ended: boolean
}

export interface OwnPlace extends WindowPlace {
  /** Absent: each collection cuts everything for itself. */
  readonly kindPlaces?: KindPlaces | undefined
}

/**
 * Cuts the own records of a collection from a container of many kinds. The first collection that comes by cuts them all,
 * and leaves behind where those of the others lie: these read and cut their own alone.
 * @throws what `cutAt` does
 */
export async function cutOwn(place: OwnPlace, request: CutAt, kinds: Kinds): Promise<OwnCut> {
  const index = place.kindPlaces?.of(request, kinds)
  const known = index?.own(request.offset, kinds, request.limit.bytes)
  if (known && known.pieces.length > 0) {
    const cut = await cutPieces(place, request, known)
    if (cut) {
      const own = known.unsure ? ownRecords(cut.page, kinds, kindsOfPage(cut.page, kinds)) : cut.page
      return { ...cut, page: await withLines(place, request.unit, own) }
    }
  } else if (known?.clearTo !== undefined) {
    if (known.ended) return { page: undefined, reached: known.clearTo, ended: true }
    return cutAll(place, { ...request, offset: known.clearTo, opened: true }, kinds, index)
  }
  return cutAll(place, request, kinds, index)
}

async function cutAll(
  place: OwnPlace,
  request: CutAt,
  kinds: Kinds,
  index: KindIndex | undefined,
): Promise<OwnCut> {
  const { page, consumed, ended } = await cutAt(place, request)
  const found = kindsOfPage(page, kinds)
  const window = { from: request.offset, to: request.offset + consumed }
  index?.learn(window, runsOfPage(page, window, kinds, found), ended)
  const own = ownRecords(page, kinds, found)
  return { page: await withLines(place, request.unit, own), reached: window.to, ended }
}

/** Problems in the order of the file, and each with its line: where many collections read in turns, too. */
async function withLines({ lineOf }: WindowPlace, unit: Unit, page: DocumentPage): Promise<DocumentPage> {
  if (page.problems.length === 0) return page
  const problems: Problem[] = []
  for (const problem of page.problems.toSorted((one, other) => byteOf(one) - byteOf(other))) {
    const line = problem.position.line ?? (await lineOf(unit, byteOf(problem)))
    problems.push({ ...problem, position: { ...problem.position, line } })
  }
  return page.changed({ problems })
}

function byteOf({ position }: Problem): number {
  return position.byte ?? 0
}
