import type { TableColumn } from '../../../model/table-schema.ts'
import { quoteName, quoteText } from '../identifier.ts'

/** The engine counts on behind the largest number that is there, or was given before: in the source, or by itself. */
export function counterSql(on: string, column: TableColumn): string {
  const { from, last } = counted(on, column, [])
  return `SELECT setval(own.id, ${last}) FROM ${from} WHERE ${last} > 0 AND ${MAY_SET}`
}

/**
 * `sequence`, `last`: what this user may not set, and would have to be set to.
 * @param isAhead before the rows are there: then what was not given by the source may be any number
 */
export function uncountedSql(on: string, column: TableColumn, isAhead: boolean): string {
  const { from, last } = counted(on, column, isAhead && column.countedTo === undefined ? ['own.most'] : [])
  return (
    `SELECT own.id::regclass::text AS sequence, ${last} AS last FROM ${from} ` +
    `WHERE CASE WHEN ${MAY_SET} THEN false ELSE ${last} > coalesce(own.last, 0) END`
  )
}

/** Who may set a sequence need not be allowed to read it. https://www.postgresql.org/docs/current/functions-sequence.html */
const MAY_SET = `own.last IS NOT NULL AND has_sequence_privilege(own.id, 'UPDATE')`

function counted(
  on: string,
  { name, countedTo }: TableColumn,
  others: readonly string[],
): { readonly from: string; readonly last: string } {
  const sequence = `pg_get_serial_sequence(${quoteText(on)}, ${quoteText(name)})`
  const known = [
    'own.last',
    // By itself, so that it is looked for only where it is asked for.
    `(SELECT max(${quoteName(name)}) FROM ${on})`,
    ...(countedTo === undefined ? [] : [String(BigInt(countedTo))]),
    ...others,
  ]
  const own =
    `SELECT seqrelid AS id, seqmax AS most, CASE WHEN has_sequence_privilege(seqrelid, 'USAGE, SELECT') ` +
    `THEN coalesce(pg_sequence_last_value(seqrelid), seqstart - 1) END AS last ` +
    `FROM pg_sequence WHERE seqrelid = ${sequence}::regclass`
  return { from: `(${own}) AS own`, last: `least(greatest(${known.join(', ')}), own.most)` }
}
