import type { DocumentPage } from '../../../model/page/document-page.ts'
import { isDrayError } from '../../../model/error.ts'
import { Outcomes } from '../../../model/outcomes.ts'
import type { Work } from '../connection/session.ts'
import { isRefusal } from '../errors.ts'
import { encodeInParts } from './encode-page.ts'
import type { PageCommit } from './page-commit.ts'
import { OutOfTurn, type Turn } from './turn.ts'
import { takesEveryRowSql } from './takes-every-row.ts'
import type { WritableTable } from './writable-table.ts'

interface CopyRequest {
  /** For a table that takes every row. */
  readonly commit: PageCommit | undefined
  /** For a page that is begun beside the one before it. */
  readonly turn: Turn | undefined
}

interface CopiedPage {
  readonly outcomes: Outcomes
  readonly isCommitted: boolean
}

/**
 * The quick way: a transaction is begun, and one COPY made in it. With `commit` its end goes right behind, without waiting
 * for the answer: only as long as the engine finds the table so.
 * @returns undefined when some entry was refused, met its key or was left out: then nothing is in, and the transaction is
 * to be rolled back
 * @throws OutOfTurn where the transaction is to be rolled back before the page before is in; whatever else a page meets
 * until then, it meets again
 */
export async function copyPage(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { commit, turn }: CopyRequest,
): Promise<CopiedPage | undefined> {
  const outcomes = new Outcomes(page.count)
  const onlyIf = takesEveryRowSql(into.schema, into.shape.name)
  let isEndSent = false
  const behind = (): string | undefined => {
    // Of rejects nothing is told before it is certain that they are all: what is told cannot be taken back.
    if (!commit || outcomes.status) return undefined
    isEndSent = true
    return commit.statements(outcomes, { onlyIf })
  }
  try {
    const parts = encodeInParts(page, into, outcomes)
    const sql = `${BEGIN}; ${into.statements.copy}`
    const rows = await work.copyIn(sql, { parts, behind, ...(turn && { turn }) })
    if (rows === into.text.rows) {
      into.text.letGo()
      return { outcomes, isCommitted: isEndSent }
    }
    if (isEndSent) throw new Error(`COPY took ${rows} rows of ${into.text.rows}, and committed them`)
    return undefined
  } catch (error) {
    if (turn && !isEndSent && !(error instanceof OutOfTurn)) throw new OutOfTurn()
    if (isRefusal(error) || (isEndSent && isInTheWay(error))) return undefined
    throw isEndSent && commit ? commit.failure(error) : error
  }
}

/**
 * What passes, as a deadlock. The page can be written again, but no more by whoever asked for it, as the hook has been
 * called: so it goes the slow way.
 */
function isInTheWay(error: unknown): boolean {
  return isDrayError(error) && error.code === 'STORE_BUSY' && error.retry === 'again' && !error.lessHelps
}

/** What the end of a page finds in the catalog is to be what its COPY found, not what was so when that began to wait. */
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED'
