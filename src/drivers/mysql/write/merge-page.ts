import type { DocumentPage } from '../../../model/page/document-page.ts'
import { isSamePrint } from '../../../model/same-print.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { ConflictPolicy, PreState } from '../../../store/target.ts'
import type { Work } from '../connection/session.ts'
import { isRefusal } from '../errors.ts'
import { conflict, duplicateKey, unsupportedValue } from '../../../store/refused-records.ts'
import { pageByKeys } from '../read/read-keys.ts'
import { insertRows } from './insert-rows.ts'
import { RowValues } from './row-values.ts'
import { tooLarge } from './too-large.ts'
import { whyUnkept } from './unkept-by.ts'
import type { WritableTable } from './writable-table.ts'

export interface MergeRequest {
  readonly policy: ConflictPolicy
  readonly keep: (states: readonly PreState[]) => Promise<void>
}

/**
 * Writes a page into a table that holds some of its keys. Runs inside a transaction, and locks what it looks at, so that
 * nothing changes between the look and the write; the pre-states are durable before the first overwrite.
 * @throws CONFLICT, with nothing written, where the policy is `fail` and a key holds another record
 */
export async function mergePage(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { policy, keep }: MergeRequest,
): Promise<Outcomes> {
  const outcomes = new Outcomes(page.count, STATUS.unchanged)
  const { fresh, other, overwritten } = await settlePage(work, into, page, { policy, outcomes })
  if (overwritten.length > 0) await keep(overwritten)
  await insertRows(work, into, page, { chosen: fresh, outcomes, whenRefused: 'part' })
  for (const i of other) await updateRow(work, into, page, i, outcomes)
  return outcomes
}

/** What is to become of a page whose keys are partly there. */
interface Settled {
  /** Nobody has their keys. */
  readonly fresh: readonly number[]
  /** Somebody has, and they are to be written over it. */
  readonly other: readonly number[]
  readonly overwritten: readonly PreState[]
}

async function settlePage(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { policy, outcomes }: { readonly policy: ConflictPolicy; readonly outcomes: Outcomes },
): Promise<Settled> {
  const chosen = firstOfEachKey(page, outcomes)
  const keys = chosen.map((i) => page.key(i))
  const there = await pageByKeys(work, into, keys, ' FOR UPDATE')
  const broken = new Set(there.page.problems.map(({ key }) => key))
  const settled = { fresh: [] as number[], other: [] as number[], overwritten: [] as PreState[] }
  for (const [n, i] of chosen.entries()) {
    const at = there.at.get(n)
    if (at === undefined && !broken.has(page.keyText(i))) {
      outcomes.set(i, STATUS.written)
      settled.fresh.push(i)
    } else if (at !== undefined && isSamePrint(page.print(i), there.page.print(at))) continue
    else if (policy !== 'overwrite') leaveThere(into, page, i, { policy, outcomes })
    else if (at === undefined) {
      outcomes.set(i, STATUS.rejected, unsupportedValue(page.keyText(i), NOT_RESTORABLE))
    } else {
      outcomes.set(i, STATUS.written)
      settled.other.push(i)
      settled.overwritten.push(stateOf(page.keyText(i), there.page, at))
    }
  }
  return settled
}

/**
 * What could not be kept is a reject all the same, as in every engine and in the plan.
 * @throws CONFLICT where the policy is `fail`
 */
function leaveThere(
  into: WritableTable,
  page: DocumentPage,
  i: number,
  { policy, outcomes }: { readonly policy: ConflictPolicy; readonly outcomes: Outcomes },
): void {
  const unkept = whyUnkept(into, page, i)
  if (unkept) outcomes.set(i, STATUS.rejected, unkept)
  else if (policy === 'fail') throw conflict(page.keyText(i))
  else outcomes.set(i, STATUS.skipped)
}

const NOT_RESTORABLE = 'what the target holds there could not be put back'

/** The second record of a key in one page would pass for an update of the first. */
function firstOfEachKey(page: DocumentPage, outcomes: Outcomes): readonly number[] {
  const met = new Set<string>()
  const first: number[] = []
  for (let i = 0; i < page.count; i++) {
    const key = page.key(i).id
    if (met.has(key)) outcomes.set(i, STATUS.rejected, duplicateKey(page.keyText(i)))
    else first.push(i)
    met.add(key)
  }
  return first
}

function stateOf(key: string, page: DocumentPage, at: number): PreState {
  return { key, body: page.bodyBytes(at).slice(), cells: page.cellsBytes(at)?.slice() }
}

/** Never INSERT … ON DUPLICATE KEY UPDATE: where another column is unique, that would write over a row of another key. */
export async function updateRow(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  i: number,
  outcomes: Outcomes,
): Promise<void> {
  const { columns, keyColumns } = into.form
  const row = new RowValues(columns.length)
  const error = into.form.encode(page, i, row) ?? tooLarge(into, page, i, row.rowBytes)
  if (error) return outcomes.set(i, STATUS.rejected, error)
  const fields = row.of(0, 1)
  const isKey = columns.map(({ name }) => keyColumns.includes(name))
  const values = [...fields.filter((_, at) => !isKey[at]), ...fields.filter((_, at) => isKey[at])]
  try {
    await work.runPrepared(into.statements.update, values)
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal
    outcomes.set(i, STATUS.rejected, refusal.within({ key: page.keyText(i) }))
  }
}
