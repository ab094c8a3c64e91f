import type { TaskResult } from '../../../lib/serve-thread.ts'
import { pageForTransfer } from '../../../model/page/page-for-transfer.ts'
import { cutRendered } from '../../../model/scan/cut-rendered.ts'
import { type Database, openDatabase, type OpenRequest } from '../database.ts'
import { cutOf, type PageFrame } from './page-frame.ts'
import { type PageQuestion, renderPage } from './render-page.ts'

/** The task of the second thread that has a page rendered over a connection of its own, and cuts it. */
export const RENDER_PAGE = 'render-page'
/** The one that closes that connection. */
export const CLOSE_DATABASE = 'close-database'

/** A database as of one moment: what lies at its path later is another one. */
export interface OpenElsewhere {
  readonly request: OpenRequest
  readonly generation: string
}

export interface RenderPageRequest {
  readonly database: OpenElsewhere
  readonly question: PageQuestion
  readonly frame: PageFrame
}

/** In the second thread. */
const opened = new Map<string, Promise<Database>>()

/** Undefined, or an error, where there is anything to be looked at: who asked then reads the page itself. */
export async function renderElsewhere(request: RenderPageRequest): Promise<TaskResult | undefined> {
  const { database, question, frame } = request
  const rendered = renderPage(await openedOf(database), question, database.generation)
  if (!rendered) return undefined
  const page = cutRendered(rendered.bytes, cutOf(rendered, frame))
  // A text that holds the separator of records made more of them than there are rows.
  if (page.problems.length > 0 || page.count !== rendered.records) return undefined
  const { columns, transfer } = pageForTransfer(page)
  return { answer: columns, transfer }
}

function openedOf(database: OpenElsewhere): Promise<Database> {
  const name = nameOf(database)
  const opening = opened.get(name) ?? openDatabase(database.request)
  opened.set(name, opening)
  return opening
}

export async function closeElsewhere(database: OpenElsewhere): Promise<undefined> {
  const name = nameOf(database)
  const opening = opened.get(name)
  opened.delete(name)
  await (await opening)?.close()
}

function nameOf({ request, generation }: OpenElsewhere): string {
  return JSON.stringify([request.path, generation])
}
