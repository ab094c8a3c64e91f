import type { TaskResult } from '../../lib/serve-thread.ts'
import type { ThreadHold } from '../../lib/second-thread.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { pageForTransfer } from '../../model/page/page-for-transfer.ts'
import { ownedPage } from '../../model/page/owned-page.ts'
import type { PageColumns } from '../../model/page/page.ts'
import { cutRendered, type RenderedRequest } from '../../model/scan/cut-rendered.ts'

/** The task of the second thread that cuts a page which an engine rendered. */
export const CUT_PAGE = 'cut-page'

export interface CutPageRequest {
  readonly bytes: Uint8Array
  readonly rendered: RenderedRequest
}

/** In the second thread. Undefined where there is something to say about a record: the first thread says it. */
export function cutPage({ bytes, rendered }: CutPageRequest): TaskResult | undefined {
  const page = cutRendered(bytes, rendered)
  if (page.problems.length > 0) return undefined
  const { columns, transfer } = pageForTransfer(page)
  return { answer: columns, transfer }
}

/** Below this, asking another thread costs more than it saves. */
const WORTH_SENDING_BYTES = 64 * 1024

/**
 * A rendered page, cut in the second thread where there is one. The bytes belong to the page from then on.
 * @returns undefined when it is to be read in another way: the bytes are gone, and no page was made of them
 */
export async function cutPageBeside(
  beside: ThreadHold | undefined,
  request: CutPageRequest,
): Promise<DocumentPage | undefined> {
  const { bytes, rendered } = request
  const { buffer } = bytes
  if (beside && bytes.length >= WORTH_SENDING_BYTES && buffer instanceof ArrayBuffer) {
    const columns = (await beside.call(CUT_PAGE, request, [buffer])) as PageColumns | undefined
    if (columns) return ownedPage(columns)
    if (buffer.byteLength === 0) return undefined
  }
  return ownedPage(cutRendered(bytes, rendered))
}
