import type { DocumentPage } from '../../../model/page/document-page.ts'
import { isSamePrint } from '../../../model/same-print.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { buildPage, type LooseEntry } from '../../../model/scan/api.ts'
import { writtenName } from '../../../model/written-name.ts'
import type { ConflictPolicy, PreState } from '../../../store/target.ts'
import type { Bound, Row } from '../database.ts'
import { conflict, duplicateKey, unsupportedValue } from '../../../store/refused-records.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import { upsertEach } from './put-rows.ts'
import type { WritableTable } from './writable-table.ts'

export interface MergeRequest {
  readonly policy: ConflictPolicy
  readonly keep: (states: readonly PreState[]) => Promise<void>
}

/** What is to become of a page whose keys are partly there. */
interface Settled {
  readonly outcomes: Outcomes
  readonly toWrite: readonly number[]
  readonly overwritten: readonly PreState[]
}

/**
 * Writes a page into a table that holds some of its keys. Runs inside a transaction, so that nothing changes between
 * the look and the write; the pre-states are durable before the first overwrite.
 * @throws CONFLICT, with nothing written, where the policy is `fail` and a key holds another document
 */
export async function mergePage(
  into: WritableTable,
  page: DocumentPage,
  { policy, keep }: MergeRequest,
): Promise<Outcomes> {
  const { outcomes, toWrite, overwritten } = settlePage(into, page, policy)
  if (overwritten.length > 0) await keep(overwritten)
  upsertEach(into, page, toWrite, outcomes)
  return outcomes
}

/** Looks, and writes nothing. @throws CONFLICT as `mergePage` */
export function settlePage(into: WritableTable, page: DocumentPage, policy: ConflictPolicy): Settled {
  const { form } = into
  const outcomes = new Outcomes(page.count, STATUS.unchanged)
  const toWrite: number[] = []
  const overwritten: PreState[] = []
  const fresh = firstOfEachKey(page, outcomes)
  for (const rows of unlikeRows(into, page, fresh, outcomes)) {
    const same = sameDocuments(page, rows, form)
    for (const { i, row } of rows) {
      if (same.has(i)) continue
      const isMissing = Number(row['missing']) === 1
      if (!isMissing && policy === 'fail') throw conflict(page.keyText(i))
      if (!isMissing && policy === 'skip') {
        outcomes.set(i, STATUS.skipped)
        continue
      }
      const state = isMissing ? undefined : form.preStateOf(writtenName(page.key(i), form.keys), row)
      if (!isMissing && !state) {
        outcomes.set(i, STATUS.rejected, unsupportedValue(page.keyText(i), NOT_RESTORABLE))
        continue
      }
      outcomes.set(i, STATUS.written)
      toWrite.push(i)
      if (state) overwritten.push(state)
    }
  }
  return { outcomes, toWrite, overwritten }
}

const NOT_RESTORABLE = 'what the target holds there could not be put back'

/** The second record of a key in one page would pass for an update of the first. */
function firstOfEachKey(page: DocumentPage, outcomes: Outcomes): readonly number[] {
  const met = new Set<string>()
  const first: number[] = []
  for (let i = 0; i < page.count; i++) {
    const key = page.keyText(i)
    if (met.has(key)) outcomes.set(i, STATUS.rejected, duplicateKey(key))
    else first.push(i)
    met.add(key)
  }
  return first
}

/** The row that stands where an entry of the page is to go; `missing` where none does. */
interface Met {
  readonly i: number
  readonly row: Row
}

function* unlikeRows(
  { database, form, rowsAtOnce, unlike }: WritableTable,
  page: DocumentPage,
  chosen: readonly number[],
  outcomes: Outcomes,
): Generator<readonly Met[]> {
  let bound: Bound[] = []
  let asked: number[] = []
  const ask = (): readonly Met[] => {
    const rows = asked.length === 0 ? [] : database.all(unlike(asked.length), ...bound)
    const found = rows.map((row) => ({ i: asked[Number(row['i'])]!, row }))
    bound = []
    asked = []
    return found
  }
  for (const i of chosen) {
    const unkept = form.bind(page, i, bound)
    if (unkept) outcomes.set(i, STATUS.rejected, unkept)
    else asked.push(i)
    if (asked.length === rowsAtOnce) yield ask()
  }
  yield ask()
}

/** Those with other bytes that are the same document: another order of members, spaces, escapes. */
function sameDocuments(page: DocumentPage, rows: readonly Met[], form: TableForm): ReadonlySet<number> {
  if (rows.length === 0) return NONE
  const readable: { readonly i: number; readonly entry: LooseEntry }[] = []
  for (const { i, row } of rows) {
    const entry = Number(row['missing']) === 1 ? undefined : entryAt(page.key(i), row, form)
    if (entry) readable.push({ i, entry })
  }
  const there = buildPage(
    readable.map(({ entry }) => entry),
    { keys: form.keys, next: undefined },
  )
  const unlike = new Set(there.problems.map(({ index }) => index))
  const documents = readable.filter((_, at) => !unlike.has(at))
  return new Set(
    documents.filter(({ i }, at) => isSamePrint(page.print(i), there.print(at))).map(({ i }) => i),
  )
}

const NONE: ReadonlySet<number> = new Set()

/** Undefined where something that is no document lies there. */
function entryAt(key: LooseEntry['key'], row: Row, form: TableForm): LooseEntry | undefined {
  try {
    return { ...form.entryOf(row), key }
  } catch (error) {
    if (error instanceof RowFault) return undefined
    throw error
  }
}
