import { setImmediate as othersTurn } from 'node:timers/promises'
import { freeBuffers } from '../../../lib/free-buffers.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { Work } from '../connection/session.ts'
import { isRefusal } from '../errors.ts'
import { LoadText } from './load-text.ts'
import type { WritableTable } from './writable-table.ts'

/** What is sent at once: the server is at work on it while the next is put together. */
const PIECE_BYTES = 256 * 1024
/** Left to be collected such a piece would wait beside the next page. */
const LARGE_BYTES = 4 << 20

/**
 * Every entry that can be kept in one LOAD DATA. Undefined when the server left a row out, or had something to say about
 * one: then some of the page may be in, and the caller rolls back.
 */
export async function loadPage(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  outcomes: Outcomes,
): Promise<Outcomes | undefined> {
  const text = new LoadText(PIECE_BYTES)
  const large: Buffer[] = []
  const done = await loaded(work, into.statements.load, piecesOf(into, page, { text, outcomes, large }))
  if (done) freeBuffers(large.map(({ buffer }) => buffer))
  if (done?.rows === text.rows && (done.warnings === 0 || !(await hasTrouble(work)))) return outcomes
  // MySQL 5.7 keeps the NULL of a last row, where its column takes none, with the table that it has open: it refuses whatever
  // row comes next, of anybody, as if it held that NULL. An INSERT that reads its rows makes it forget.
  await work.run(into.statements.none)
  return undefined
}

interface Loading {
  readonly text: LoadText
  readonly outcomes: Outcomes
  /** Pieces of a huge row, to be freed when the server has all of them. */
  readonly large: Buffer[]
}

async function* piecesOf(
  { form }: WritableTable,
  page: DocumentPage,
  { text, outcomes, large }: Loading,
): AsyncGenerator<Buffer> {
  for (let i = 0; i < page.count; i++) {
    const error = form.encode(page, i, text)
    if (error) {
      text.takeBack()
      outcomes.set(i, STATUS.rejected, error)
    } else text.endRow()
    if (text.length < PIECE_BYTES / 2) continue
    const piece = text.take()
    if (piece.length > LARGE_BYTES) large.push(piece)
    yield* slicesOf(piece)
    await othersTurn()
  }
  if (text.length > 0) yield* slicesOf(text.take())
}

/** mysql2 copies what it is given: of a large row a bit at a time. */
function* slicesOf(piece: Buffer): Generator<Buffer> {
  for (let at = 0; at < piece.length; at += PIECE_BYTES) yield piece.subarray(at, at + PIECE_BYTES)
}

type Loaded = Awaited<ReturnType<Work['load']>>

/** Undefined where one of the rows is refused: of most the server says so in a warning, of JSON in an error. */
async function loaded(work: Work, sql: string, pieces: AsyncIterable<Buffer>): Promise<Loaded | undefined> {
  try {
    return await work.load(sql, pieces)
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** ER_BINLOG_UNSAFE_STATEMENT says nothing of the rows. */
async function hasTrouble(work: Work): Promise<boolean> {
  const warnings = await work.texts('SHOW WARNINGS')
  return warnings.some(([, code]) => code !== '1592')
}
