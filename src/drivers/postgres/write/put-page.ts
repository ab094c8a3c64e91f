import type { DocumentPage } from '../../../model/page/document-page.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { DrayError } from '../../../model/error.ts'
import type { Work } from '../connection/session.ts'
import { duplicateKey } from '../../../store/refused-records.ts'
import { isRefusal, passedUnwritten } from '../errors.ts'
import { encodeNumbered, type NumberedRows } from './encode-page.ts'
import type { WritableTable } from './writable-table.ts'

/** What was written is never text of a message: the page alone knows its keys. */
type Reject = (i: number, error: DrayError) => void

/** The page lies in the stage, but for what is refused there: text that is no value of its column. */
export async function stagePage(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  outcomes: Outcomes,
): Promise<readonly number[]> {
  const encoded = encodeNumbered(page, into, outcomes)
  await work.execute(into.statements.makeStage)
  const staged: number[] = []
  await stageRows(work, into, encoded, {
    from: 0,
    to: encoded.entries.length,
    staged,
    reject: (i, error) => outcomes.set(i, STATUS.rejected, error.within({ key: page.keyText(i) })),
  })
  return staged
}

interface Staging {
  readonly from: number
  readonly to: number
  readonly staged: number[]
  readonly reject: Reject
}

/** All of them; where one is refused, each half by itself, down to the one. */
async function stageRows(
  work: Work,
  into: WritableTable,
  encoded: NumberedRows,
  { from, to, staged, reject }: Staging,
): Promise<void> {
  if (from === to) return
  const refusal = await attempt(work, () =>
    work.copyIn(into.statements.copyToStage, { parts: encoded.text.rowsAsCopy(from, to) }),
  )
  if (!refusal) {
    for (let row = from; row < to; row++) staged.push(encoded.entries[row]!)
    return
  }
  if (to - from === 1) return reject(encoded.entries[from]!, refusal)
  const middle = (from + to) >> 1
  await stageRows(work, into, encoded, { from, to: middle, staged, reject })
  await stageRows(work, into, encoded, { from: middle, to, staged, reject })
}

/** Keys that came before, within the page or in the table, are rejected; the rest goes in. */
export async function insertStaged(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  staged: readonly number[],
  outcomes: Outcomes,
): Promise<void> {
  const { repeated, present } = into.statements
  const taken = new Set<number>()
  // Of rows without a key none can come before.
  const questions = into.form.keyColumns.length === 0 ? [] : [repeated, present]
  for (const sql of questions) for (const row of await work.query(sql)) taken.add(Number(row['i']))
  for (const i of taken) outcomes.set(i, STATUS.rejected, duplicateKey(page.keyText(i)))
  await putEntries(
    work,
    into,
    page,
    { sql: into.statements.insert, entries: staged.filter((i) => !taken.has(i)) },
    outcomes,
  )
}

export interface Putting {
  /** Takes the numbers of entries as `$1`. */
  readonly sql: string
  readonly entries: readonly number[]
}

/** All of them; where one is refused, or swallowed, each half by itself, down to the one. */
export async function putEntries(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { sql, entries }: Putting,
  outcomes: Outcomes,
): Promise<void> {
  if (entries.length === 0) return
  const refusal = await attempt(work, async () => {
    const rows = await work.query(`WITH put AS (${sql} RETURNING 1) SELECT count(*) AS rows FROM put`, [
      `{${entries.join(',')}}`,
    ])
    if (Number(rows[0]!['rows']) !== entries.length)
      throw passedUnwritten(into.shape.name, page.keyText(entries[0]!))
  })
  if (!refusal) return
  if (entries.length === 1) {
    const [i] = entries
    outcomes.set(i!, STATUS.rejected, refusal.within({ key: page.keyText(i!) }))
    return
  }
  const middle = entries.length >> 1
  await putEntries(work, into, page, { sql, entries: entries.slice(0, middle) }, outcomes)
  await putEntries(work, into, page, { sql, entries: entries.slice(middle) }, outcomes)
}

/** @returns why it was refused: then it has never been */
async function attempt(work: Work, deed: () => Promise<unknown>): Promise<DrayError | undefined> {
  await work.execute('SAVEPOINT dray')
  try {
    await deed()
    await work.execute('RELEASE dray')
    return undefined
  } catch (error) {
    if (!isRefusal(error) && !isSwallowed(error)) throw error
    await work.execute('ROLLBACK TO dray; RELEASE dray')
    return error
  }
}

function isSwallowed(error: unknown): error is DrayError {
  return (
    error instanceof Error && 'code' in error && error.code === 'STORE_REFUSED' && error.cause === undefined
  )
}
