import { isDrayError } from '../../../model/error.ts'
import { Key } from '../../../model/key.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { fingerprint } from '../../../model/scan/api.ts'
import type { PreState, Reversal } from '../../../store/target.ts'
import { bodyOfRow, cellsOfRow, cellsToBind, RowFault, textBytes } from '../codec.ts'
import type { Database, Row } from '../database.ts'
import { changedSince } from '../errors.ts'
import { quoteName } from '../identifier.ts'
import type { Table } from '../layout.ts'
import { selectByKeySql } from '../read/reader.ts'
import { upsertSql } from '../statements.ts'
import { inTransaction } from '../transaction.ts'

/**
 * Puts keys back that still hold what the run wrote, all in one transaction; a key that is back already is unchanged,
 * so that it may be repeated.
 */
export function revertKeys(
  database: Database,
  table: Table,
  changes: readonly Reversal[],
): Promise<Outcomes> {
  return inTransaction(database, () => {
    const outcomes = new Outcomes(changes.length)
    for (const [i, change] of changes.entries()) {
      const key = textBytes(change.key, 'a key')
      const row = database.get(selectByKeySql(table), key)
      if (isAt(change.to, row, table)) outcomes.set(i, STATUS.unchanged)
      else if (!row || !hasPrint(change, row, table))
        outcomes.set(i, STATUS.conflicted, changedSince(change.key))
      else putBack(database, table, key, change.to)
    }
    return outcomes
  })
}

function putBack(database: Database, table: Table, key: Uint8Array, { body, cells }: PreState): void {
  if (body) {
    database.run(upsertSql(table, 1), key, body, ...cellsToBind(cells, table))
    return
  }
  database.run(`DELETE FROM ${quoteName(table.name)} WHERE ${quoteName(table.key)} = CAST(? AS TEXT)`, key)
}

function isAt({ body, cells }: PreState, row: Row | undefined, table: Table): boolean {
  if (!body || !row) return !body && !row
  if (row['bt'] !== 'text' || Buffer.compare(body, row['b'] as Uint8Array) !== 0) return false
  try {
    return (cells === undefined ? undefined : Buffer.from(cells).toString('utf8')) === cellsOfRow(row, table)
  } catch (error) {
    if (error instanceof RowFault) return false
    throw error
  }
}

function hasPrint({ key, expect }: Reversal, row: Row, table: Table): boolean {
  try {
    const cells = cellsOfRow(row, table)
    const entry = { key: Key.of(key), body: bodyOfRow(row), ...(cells !== undefined && { cells }) }
    return fingerprint(entry, table.keys).print.every((lane, at) => lane === expect[at])
  } catch (error) {
    if (error instanceof RowFault || isDrayError(error)) return false
    throw error
  }
}
