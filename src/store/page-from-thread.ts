import type { ThreadHold } from '../lib/second-thread.ts'
import { DocumentPage } from '../model/document-page.ts'
import { buffersOf } from '../model/page-for-transfer.ts'
import type { PageColumns } from '../model/page.ts'

/**
 * A page that was made in the second thread. Once it is released its buffers go back there: what is left of pages in the
 * first thread has all of its heap marked again and again, for the sake of a few large buffers.
 */
export function pageFromThread(columns: PageColumns, beside: ThreadHold): DocumentPage {
  return new DocumentPage(columns, () => beside.giveBack(buffersOf(columns)))
}
