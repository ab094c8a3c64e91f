import type { DocumentPage } from '../../../model/page/document-page.ts'
import { isSamePrint } from '../../../model/same-print.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { ConflictPolicy, PreState } from '../../../store/target.ts'
import { writtenName } from '../../../model/written-name.ts'
import type { Work } from '../connection/session.ts'
import { conflict, duplicateKey, unsupportedValue } from '../../../store/refused-records.ts'
import { pageOfRows, rowsOfTexts } from '../read/page-of-copy.ts'
import { putEntries, stagePage } from './put-page.ts'
import type { WritableTable } from './writable-table.ts'

export interface MergeRequest {
  readonly policy: ConflictPolicy
  readonly keep: (states: readonly PreState[]) => Promise<void>
}

/**
 * Writes a page into a table that holds some of its keys, within a transaction. What is to be overwritten is locked when
 * it is looked at, and its pre-states are durable before.
 * @throws CONFLICT, with nothing written, where the policy is `fail` and a key holds another record
 */
export async function mergePage(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { policy, keep }: MergeRequest,
): Promise<Outcomes> {
  const outcomes = new Outcomes(page.count)
  const staged = new Set(await stagePage(work, into, page, outcomes))
  for (const i of await numbers(work, into.statements.repeated)) {
    outcomes.set(i, STATUS.rejected, duplicateKey(page.keyText(i)))
    staged.delete(i)
  }
  const present = new Set(await numbers(work, into.statements.present))
  const overwritten = await settleUnlike(work, into, page, { policy, present, staged, outcomes })
  const changed = [...overwritten.keys()]
  const isChanged = new Set(changed)
  for (const i of present) {
    if (staged.has(i) && !isChanged.has(i) && outcomes.of(i) === STATUS.written)
      outcomes.set(i, STATUS.unchanged)
  }
  if (overwritten.size > 0) await keep([...overwritten.values()])
  const fresh = [...staged].filter((i) => !present.has(i))
  await putEntries(work, into, page, { sql: into.statements.update, entries: changed }, outcomes)
  await putEntries(work, into, page, { sql: into.statements.insert, entries: fresh }, outcomes)
  return outcomes
}

interface Settling {
  readonly policy: ConflictPolicy
  readonly present: ReadonlySet<number>
  readonly staged: ReadonlySet<number>
  readonly outcomes: Outcomes
}

/** @returns what the entries that are to be written over now hold */
async function settleUnlike(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { policy, present, staged, outcomes }: Settling,
): Promise<ReadonlyMap<number, PreState>> {
  const overwritten = new Map<number, PreState>()
  if (present.size === 0) return overwritten
  const lock = policy === 'overwrite' ? ' FOR UPDATE OF t' : ''
  const rows = await work.query(into.statements.unlike + lock)
  for (const { i, record } of rows.map((row) => ({ i: Number(row['i']), record: row['record']! }))) {
    if (!staged.has(i)) continue
    const there = pageOfRows(rowsOfTexts([record]), { form: into.form, unit: '', next: undefined })
    const isRecord = there.count === 1
    if (isRecord && isSamePrint(page.print(i), there.print(0))) continue
    if (policy === 'fail') throw conflict(page.keyText(i))
    if (policy === 'skip') outcomes.set(i, STATUS.skipped)
    else if (isRecord) overwritten.set(i, preStateOf(writtenName(page.key(i), into.form.keys), there))
    else outcomes.set(i, STATUS.rejected, unsupportedValue(page.keyText(i), NOT_RESTORABLE))
  }
  return overwritten
}

const NOT_RESTORABLE = 'what the target holds there could not be put back'

function preStateOf(key: string, there: DocumentPage): PreState {
  return { key, body: there.bodyBytes(0), cells: there.cellsBytes(0) }
}

async function numbers(work: Work, sql: string): Promise<readonly number[]> {
  return (await work.query(sql)).map((row) => Number(row['i']))
}
