import type { TaskResult } from '../../../../lib/serve-thread.ts'
import { DocumentPage } from '../../../../model/page/document-page.ts'
import { pageForTransfer } from '../../../../model/page/page-for-transfer.ts'
import type { Cut } from '../../../../model/scan/cut-records.ts'
import { joinPages } from '../../../../model/scan/pages/join-pages.ts'
import { type CutFileAnswer, type CutFileRequest, cutWindow, type ReadNow } from './cut-file.ts'
import type { Room } from '../gather.ts'

/** The task of the second thread that makes one page of many small files. */
export const CUT_FILES = 'cut-files'

/** Windows of files, in order. */
export interface CutFilesRequest {
  readonly windows: readonly CutFileRequest[]
  /** So many bytes hold them all. */
  readonly bytes: number
  /** So many records are enough for a page. */
  readonly limit: number
}

/** `consumed` and `ended` are those of the last window that is in the page. */
export interface CutFilesAnswer extends CutFileAnswer {
  /** How many of the windows are in the page. */
  readonly windows: number
}

/** As `cutFile`: nothing, where there is something to say about one of them. */
export function cutFiles(request: CutFilesRequest, readNow: ReadNow): TaskResult | undefined {
  const cuts = cutsOf(request, readNow)
  const last = cuts?.at(-1)
  if (!cuts || !last) return undefined
  const { columns, transfer } = pageForTransfer(joined(cuts.map(({ page }) => page)))
  const { consumed, ended } = last
  const answer: CutFilesAnswer = { columns, windows: cuts.length, consumed, ended }
  return { answer, transfer }
}

function cutsOf({ windows, bytes, limit }: CutFilesRequest, readNow: ReadNow): Cut[] | undefined {
  const room = roomFor(bytes)
  const cuts: Cut[] = []
  let records = 0
  for (const window of windows) {
    const cut = cutWindow(window, readNow, room)
    if (!cut) return undefined
    cuts.push(cut)
    records += cut.page.count
    if (!cut.ended || records >= limit) break
  }
  return cuts
}

/** Read into again and again, and never handed over: new room for each file would be more work than reading it. */
let kept = new Uint8Array(0)

function roomFor(all: number): Room {
  if (kept.length < all) kept = new Uint8Array(all)
  let from = 0
  return (bytes) => kept.subarray(from, (from += bytes))
}

/** One page, in bytes of its own. */
function joined(pages: readonly DocumentPage[]): DocumentPage {
  const page = joinPages(pages, undefined)
  return pages.length > 1 ? page : new DocumentPage({ ...page, bytes: page.bytes.slice() })
}
