import type { DocumentPage } from '../../../../model/page/document-page.ts'
import { PAD } from '../../../../model/scan/cut-records.ts'
import { ownedPage } from '../../../../model/page/owned-page.ts'
import { fileRequest, WORTH_SENDING_BYTES } from './cut-beside.ts'
import { CUT_FILES, type CutFilesAnswer, type CutFilesRequest } from './cut-files.ts'
import { windowAt } from '../read-window.ts'
import type { CutAt, WindowPlace } from '../window-place.ts'

interface CutTogether {
  readonly page: DocumentPage
  /** How many of the windows are in the page; the next two say how far the last of these came. */
  readonly windows: number
  readonly consumed: number
  readonly ended: boolean
}

/** Where small files fill half a page, there are more of them. */
const WORTH_STARTING_SHARE = 0.5

/**
 * One page of several windows, made in the second thread: one request instead of one for each, and nothing to join here.
 * Undefined where each has to be cut by itself: there is no thread, or something is to be said about one of them.
 */
export async function cutTogether(
  place: WindowPlace,
  windows: readonly CutAt[],
): Promise<CutTogether | undefined> {
  const [first] = windows
  if (!place.beside || !first || windows.length < 2 || first.alone) return undefined
  const gatherings = windows.map(windowAt)
  const requests = windows.flatMap((window, i) => fileRequest(place, window, gatherings[i]!) ?? [])
  const bytes = gatherings.reduce((sum, { pieces }) => sum + pieces[1]! - pieces[0]!, 0)
  if (requests.length < windows.length || bytes < WORTH_SENDING_BYTES) return undefined
  if (bytes >= first.limit.bytes * WORTH_STARTING_SHARE) void place.beside.start()
  const message: CutFilesRequest = {
    windows: requests,
    bytes: bytes + PAD * windows.length,
    limit: first.limit.entries,
  }
  const answer = (await place.beside.call(CUT_FILES, message)) as CutFilesAnswer | undefined
  first.signal?.throwIfAborted()
  return answer && { ...answer, page: ownedPage(answer.columns) }
}
