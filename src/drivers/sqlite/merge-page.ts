import type { DocumentPage } from '../../model/document-page.ts'
import { isDrayError } from '../../model/error.ts'
import { Outcomes, STATUS } from '../../model/outcomes.ts'
import { fingerprint } from '../../model/scan/api.ts'
import type { ConflictPolicy, PreState } from '../../store/target.ts'
import { bodyOfRow, cellsOfRow, RowFault } from './codec.ts'
import type { Bound, Row } from './database.ts'
import { conflict, duplicateKey, unsupportedValue } from './errors.ts'
import type { Table } from './layout.ts'
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
  const { outcomes, toWrite, overwritten } = settle(into, page, policy)
  if (overwritten.length > 0) await keep(overwritten)
  upsertEach(into, page, toWrite, outcomes)
  return outcomes
}

function settle(into: WritableTable, page: DocumentPage, policy: ConflictPolicy): Settled {
  const { table } = into
  const outcomes = new Outcomes(page.count, STATUS.unchanged)
  const toWrite: number[] = []
  const overwritten: PreState[] = []
  const fresh = firstOfEachKey(page, outcomes)
  for (const { i, row } of unlikeRows(into, page, fresh, outcomes)) {
    const key = page.keyText(i)
    if (Number(row['missing']) === 1) {
      outcomes.set(i, STATUS.written)
      toWrite.push(i)
    } else if (isSameDocument(page, i, row, table)) {
      continue
    } else if (policy === 'fail') {
      throw conflict(key)
    } else if (policy === 'skip') {
      outcomes.set(i, STATUS.skipped)
    } else {
      const state = preStateOf(key, row, table)
      if (!state) {
        outcomes.set(
          i,
          STATUS.rejected,
          unsupportedValue(key, 'what the target holds there could not be put back'),
        )
        continue
      }
      outcomes.set(i, STATUS.written)
      toWrite.push(i)
      overwritten.push(state)
    }
  }
  return { outcomes, toWrite, overwritten }
}

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

function* unlikeRows(
  { database, binder, rowsAtOnce, unlike }: WritableTable,
  page: DocumentPage,
  chosen: readonly number[],
  outcomes: Outcomes,
): Generator<{ readonly i: number; readonly row: Row }> {
  let bound: Bound[] = []
  let asked: number[] = []
  const ask = (): { i: number; row: Row }[] => {
    const rows = asked.length === 0 ? [] : database.all(unlike(asked.length), ...bound)
    const found = rows.map((row) => ({ i: asked[Number(row['i'])]!, row }))
    bound = []
    asked = []
    return found
  }
  for (const i of chosen) {
    const unkept = binder.bind(page, i, bound)
    if (unkept) outcomes.set(i, STATUS.rejected, unkept)
    else asked.push(i)
    if (asked.length === rowsAtOnce) yield* ask()
  }
  yield* ask()
}

/** Other bytes, perhaps the same document: another order of members, spaces, escapes. */
function isSameDocument(page: DocumentPage, i: number, row: Row, table: Table): boolean {
  try {
    const cells = cellsOfRow(row, table)
    const old = { key: page.key(i), body: bodyOfRow(row), ...(cells !== undefined && { cells }) }
    const { print } = fingerprint(old, table.keys)
    return page.print(i).every((lane, at) => lane === print[at])
  } catch (error) {
    // Something that is no document lies there.
    if (error instanceof RowFault || isDrayError(error)) return false
    throw error
  }
}

/** Undefined where the row could not be put back as it is: a document that is a BLOB, say. */
function preStateOf(key: string, row: Row, table: Table): PreState | undefined {
  try {
    const cells = cellsOfRow(row, table)
    return row['bt'] === 'text'
      ? { key, body: row['b'] as Uint8Array, cells: cells === undefined ? undefined : Buffer.from(cells) }
      : undefined
  } catch (error) {
    if (error instanceof RowFault) return undefined
    throw error
  }
}
