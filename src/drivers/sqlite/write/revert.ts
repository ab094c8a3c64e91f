import { isDrayError } from '../../../model/error.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { fingerprint } from '../../../model/scan/api.ts'
import { keyOfName } from '../../../model/written-name.ts'
import type { PreState, Reversal } from '../../../store/target.ts'
import type { Database, Row } from '../database.ts'
import { changedSince } from '../../../store/refused-records.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import { inTransaction } from '../transaction.ts'
import { type FollowedBy, followedBy } from './references/followed-by.ts'

/**
 * Puts keys back that still hold what the run wrote, all in one transaction; a key that is back already is unchanged,
 * so that it may be repeated. Rows of others do not go along.
 * @throws STORE_REFUSED of a row that others refer to
 */
export function revertKeys(
  database: Database,
  form: TableForm,
  changes: readonly Reversal[],
): Promise<Outcomes> {
  return inTransaction(database, () => {
    const outcomes = new Outcomes(changes.length)
    const refusal = followedBy(database, form)
    for (const [i, change] of changes.entries()) {
      const key = keyOfName(change.key, form.keys).text
      const row = database.get(form.selectByKeySql(), ...form.bindKey(key))
      if (form.isState(change.to, row)) outcomes.set(i, STATUS.unchanged)
      else if (!row || !hasPrint(change, row, form))
        outcomes.set(i, STATUS.conflicted, changedSince(change.key))
      else putBack(database, form, { ...change.to, key }, refusal)
    }
    return outcomes
  })
}

function putBack(
  database: Database,
  form: TableForm,
  { key, body, ...rest }: PreState,
  refusal: FollowedBy,
): void {
  if (body) return void database.run(form.upsertSql(1), ...form.bindState({ key, body, ...rest }))
  const refused = refusal(key)
  if (refused) throw refused
  database.run(form.deleteByKeySql(), ...form.bindKey(key))
}

function hasPrint({ expect }: Reversal, row: Row, form: TableForm): boolean {
  try {
    return fingerprint(form.entryOf(row), form.keys).print.every((lane, at) => lane === expect[at])
  } catch (error) {
    if (error instanceof RowFault || isDrayError(error)) return false
    throw error
  }
}
