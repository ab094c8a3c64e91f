import { freeBuffers } from '../lib/free-buffers.ts'
import { DocumentPage } from '../model/document-page.ts'
import { buffersOf } from '../model/page-for-transfer.ts'
import type { PageColumns } from '../model/page.ts'

/**
 * A page that was made in the second thread: nobody else has its buffers. Once it is released they are freed: left to be
 * collected, they would have all of this thread's heap marked again and again, and wait for it.
 */
export function pageFromThread(columns: PageColumns): DocumentPage {
  return new DocumentPage(columns, () => freeBuffers(buffersOf(columns)))
}
