import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { keyOfName } from '../../../model/written-name.ts'
import type { LooseEntry } from '../../../model/scan/api.ts'
import { isBackAlready, pageToPutBack } from '../../../store/put-back.ts'
import type { Reversal } from '../../../store/target.ts'
import type { Work } from '../connection/session.ts'
import { changedSince } from '../../../store/refused-records.ts'
import { qualifiedName } from '../identifier.ts'
import { pageOfRows, rowsOfTexts } from '../read/page-of-copy.ts'
import { keyLists, keyRows, matches, rowsByKey } from '../read/read-keys.ts'
import { refuseFollowed } from './references/followed-by.ts'
import { putEntries, stagePage } from './put-page.ts'
import type { WritableTable } from './writable-table.ts'

/**
 * Puts keys back that still hold what the run wrote; a key that is back already is unchanged, so that it may be repeated.
 * Within a transaction, in which the rows are locked. Rows of others do not go along.
 * @throws STORE_REFUSED of a row that others refer to
 */
export async function revertKeys(
  work: Work,
  into: WritableTable,
  changes: readonly Reversal[],
): Promise<Outcomes> {
  const outcomes = new Outcomes(changes.length)
  const { form } = into
  const keys = changes.map(({ key }) => keyOfName(key, form.keys))
  const there = await rowsByKey(work, into, keys, 'FOR UPDATE OF t')
  const toRemove: number[] = []
  const toPutBack: number[] = []
  for (const [i, change] of changes.entries()) {
    const state = stateOf(there.get(i), into)
    if (isBackAlready(change.to, state)) outcomes.set(i, STATUS.unchanged)
    else if (!state?.print || !state.print.every((lane, at) => lane === change.expect[at])) {
      outcomes.set(i, STATUS.conflicted, changedSince(change.key))
    } else if (change.to.body) toPutBack.push(i)
    else toRemove.push(i)
  }
  await putBack(work, into, changes, toPutBack)
  await remove(
    work,
    into,
    toRemove.map((i) => keys[i]!),
  )
  return outcomes
}

interface State {
  readonly body: Uint8Array
  readonly cells: Uint8Array | undefined
  readonly print: Int32Array
}

/** Undefined where nothing is, or something that is no record. */
function stateOf(text: string | undefined, { form }: WritableTable): State | undefined {
  if (text === undefined) return undefined
  const page = pageOfRows(rowsOfTexts([text]), { form, unit: '', next: undefined })
  if (page.count === 0) return undefined
  return { body: page.bodyBytes(0), cells: page.cellsBytes(0), print: page.print(0) }
}

async function putBack(
  work: Work,
  into: WritableTable,
  changes: readonly Reversal[],
  chosen: readonly number[],
): Promise<void> {
  if (chosen.length === 0) return
  const page = pageToPutBack(changes, chosen, into.form.keys)
  const put = new Outcomes(page.count)
  const staged = await stagePage(work, into, page, put)
  await putEntries(work, into, page, { sql: into.statements.update, entries: staged }, put)
  // What the engine held it takes back; where it does not, nothing of this call has been.
  for (const error of put.reasons.values()) throw error
}

async function remove(work: Work, into: WritableTable, keys: readonly LooseEntry['key'][]): Promise<void> {
  if (keys.length === 0) return
  const { schema, shape, form } = into
  const lists = keyLists(
    form,
    keys.map((key) => form.keyTexts(key)!),
  )
  await refuseFollowed(work, into, lists)
  const table = qualifiedName(schema, shape.name)
  await work.query(`DELETE FROM ${table} AS t USING ${keyRows(form)} WHERE ${matches(form)}`, lists)
}
