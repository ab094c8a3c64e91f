import { freeBuffers } from '../../lib/free-buffers.ts'
import { DocumentPage } from './document-page.ts'
import { buffersOf } from './page-for-transfer.ts'
import type { PageColumns } from './page.ts'

/** Freeing less takes longer than it is worth. */
const WORTH_FREEING_BYTES = 64 * 1024

/**
 * A page whose buffers nobody else has: it came from another thread, or its bytes were made for it. Once it is released they
 * are freed: left to be collected, they would have all of this thread's heap marked again and again, and wait for it.
 */
export function ownedPage(columns: PageColumns): DocumentPage {
  if (columns.bytes.length < WORTH_FREEING_BYTES) return new DocumentPage(columns)
  return new DocumentPage(columns, () => freeBuffers(buffersOf(columns)))
}
