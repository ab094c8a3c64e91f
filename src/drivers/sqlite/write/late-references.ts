import { DrayError } from '../../../model/error.ts'
import type { TableReference } from '../../../model/table-schema.ts'
import type { Database } from '../database.ts'
import { foldName, quoteName } from '../identifier.ts'
import { areReferencesHeld } from '../references-held.ts'
import { declarationOf } from '../rows/declaration-of.ts'
import { referencesOf } from '../rows/references-of.ts'
import type { TableForm } from '../table-form.ts'

/** Why the row of a key could not stay, were the transaction to end now; undefined where it could. */
export type LateReferences = (key: string) => DrayError | undefined

/**
 * References that are judged when a transaction ends refuse all of a page there, and do not say which row of it was at
 * fault: they are asked row by row before that. Undefined where no reference of the table waits.
 * https://sqlite.org/foreignkeys.html#fk_deferred
 */
export function lateReferences(database: Database, form: TableForm): LateReferences | undefined {
  const deferred = new Set([...declarationOf(database, form.name).deferred].map(foldName))
  if (deferred.size === 0 || !areReferencesHeld(database)) return undefined
  const waiting = referencesOf(database, form.name, deferred).filter(({ deferrable }) => deferrable)
  if (waiting.length === 0) return undefined
  const sql = `${form.selectByKeySql()} AND (${waiting.map((one) => leadsNowhere(form.name, one)).join(' OR ')})`
  return (key) => (database.get(sql, ...form.bindKey(key)) ? refused(key, form.name) : undefined)
}

/** The referenced column stands first: its collation is what counts. https://sqlite.org/foreignkeys.html#fk_basics */
function leadsNowhere(table: string, { columns, to, toColumns }: TableReference): string {
  const own = columns.map((column) => `${quoteName(table)}.${quoteName(column)}`)
  const same = toColumns.map((column, i) => `there.${quoteName(column)} = ${own[i]!}`)
  const isGiven = own.map((column) => `${column} IS NOT NULL`)
  return `(${isGiven.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${quoteName(to)} AS there WHERE ${same.join(' AND ')}))`
}

function refused(key: string, table: string): DrayError {
  return new DrayError('STORE_REFUSED', `A row of ${table} refers to one that is not there`, {
    key,
    byReference: true,
    hint: 'Look at the constraints, triggers and indexes of the table',
  })
}
