import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { keyOfName } from '../../../model/written-name.ts'
import { isBackAlready, pageToPutBack } from '../../../store/put-back.ts'
import type { Reversal } from '../../../store/target.ts'
import type { Work } from '../connection/session.ts'
import { changedSince } from '../../../store/refused-records.ts'
import { type PageByKeys, pageByKeys } from '../read/read-keys.ts'
import { refuseFollowed } from './references/followed-by.ts'
import { updateRow } from './merge-page.ts'
import { removeRow } from './remove-row.ts'
import type { WritableTable } from './writable-table.ts'

/**
 * Puts keys back that still hold what the run wrote, all in one transaction of the caller's; a key that is back already is
 * unchanged, so that it may be repeated. Rows of others do not go along.
 * @throws STORE_REFUSED of a row that others refer to
 */
export async function revertKeys(
  work: Work,
  into: WritableTable,
  changes: readonly Reversal[],
): Promise<Outcomes> {
  const { form } = into
  const outcomes = new Outcomes(changes.length)
  const keys = changes.map(({ key }) => keyOfName(key, form.keys))
  const there = await pageByKeys(work, into, keys, ' FOR UPDATE')
  const toPutBack: number[] = []
  const toRemove: number[] = []
  for (const [i, change] of changes.entries()) {
    const at = there.at.get(i)
    if (isBackAlready(change.to, stateAt(there, at))) outcomes.set(i, STATUS.unchanged)
    else if (at === undefined || !hasPrint(change, there, at)) {
      outcomes.set(i, STATUS.conflicted, changedSince(change.key))
    } else if (change.to.body) toPutBack.push(i)
    else toRemove.push(i)
  }
  await putBack(work, into, changes, toPutBack)
  const going = toRemove.map((i) => keys[i]!)
  await refuseFollowed(work, into, going)
  for (const key of going) await removeRow(work, into, key)
  return outcomes
}

function stateAt({ page }: PageByKeys, at: number | undefined): Parameters<typeof isBackAlready>[1] {
  return at === undefined ? undefined : { body: page.bodyBytes(at), cells: page.cellsBytes(at) }
}

function hasPrint({ expect }: Reversal, { page }: PageByKeys, at: number): boolean {
  return page.print(at).every((lane, i) => lane === expect[i])
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
  for (let i = 0; i < page.count; i++) await updateRow(work, into, page, i, put)
  // What the engine held it takes back; where it does not, nothing of this call has been.
  for (const error of put.reasons.values()) throw error
}
