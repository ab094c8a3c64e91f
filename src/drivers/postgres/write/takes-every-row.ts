import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteText } from '../identifier.ts'

/**
 * Whether COPY into a table takes every row that it is sent, or fails: an expression. A trigger before rows may leave some
 * out without a word, and those of partitions are not looked for. In a transaction that has copied into the table it says
 * what was so then: whoever changes that waits for its end.
 * https://www.postgresql.org/docs/current/catalog-pg-trigger.html: tgtype is 1 for each row, 2 before it, 4 when inserted
 */
export function takesEveryRowSql(schema: string, table: string): string {
  return (
    `(SELECT relkind = 'r' AND NOT (relhastriggers AND EXISTS (SELECT FROM pg_catalog.pg_trigger ` +
    `WHERE tgrelid = c.oid AND tgtype & 7 = 7)) ` +
    `FROM pg_catalog.pg_class AS c WHERE oid = ${quoteText(qualifiedName(schema, table))}::regclass)`
  )
}

export async function takesEveryRow(work: Work, schema: string, table: string): Promise<boolean> {
  const [row] = await work.query(`SELECT ${takesEveryRowSql(schema, table)} AS takes`)
  return row?.['takes'] === 't'
}
