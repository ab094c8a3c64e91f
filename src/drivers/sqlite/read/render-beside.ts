import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { PageColumns } from '../../../model/page/page.ts'
import type { ThreadHold } from '../../../lib/second-thread.ts'
import { ownedPage } from '../../../model/page/owned-page.ts'
import type { Database } from '../database.ts'
import { frameOf } from './page-frame.ts'
import {
  CLOSE_DATABASE,
  type OpenElsewhere,
  RENDER_PAGE,
  type RenderPageRequest,
} from './render-elsewhere.ts'
import { type Asked, questionFor } from './render-page.ts'
import type { Scannable } from './scannable.ts'

/**
 * A page that the second thread rendered and cut. The connection there sees what was committed last: whoever asks sees
 * to it that nobody writes meanwhile, as for two pages of one connection.
 * @returns undefined where this thread is to read it
 */
export async function renderBeside(scannable: Scannable, asked: Asked): Promise<DocumentPage | undefined> {
  const { beside, database, generation } = scannable
  if (!beside) return undefined
  const question = questionFor(scannable, asked)
  if (question.sql === undefined || question.isLarge) return undefined
  const request: RenderPageRequest = {
    database: { request: database.again, generation },
    question,
    frame: frameOf(scannable),
  }
  const columns = (await beside.call(RENDER_PAGE, request)) as PageColumns | undefined
  if (!columns) return undefined
  scannable.rowBytes = Math.max(1, columns.bytes.length / columns.count)
  return ownedPage(columns)
}

/** Before a file goes that the second thread may have open. */
export async function closeBeside(
  beside: ThreadHold | undefined,
  { again: request }: Database,
  generation: string,
): Promise<void> {
  const database: OpenElsewhere = { request, generation }
  await beside?.call(CLOSE_DATABASE, database)
}
