import type { Work } from './connection/session.ts'

/** `table.column` of what MariaDB checks to be JSON: there JSON is another name for a text. */
export async function jsonChecksIn(
  work: Work,
  filter: string,
  values: readonly string[],
): Promise<ReadonlySet<string>> {
  const [hasTable] = await work.texts(
    `SELECT 1 FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'CHECK_CONSTRAINTS' AND COLUMN_NAME = 'TABLE_NAME'`,
  )
  if (!hasTable) return new Set()
  const rows = await work.texts(
    `SELECT TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?${filter}`,
    values,
  )
  return new Set(
    rows.flatMap(([table, clause]) => {
      const column = /^json_valid\(`((?:[^`]|``)+)`\)$/i.exec(clause!)?.[1]
      return column === undefined ? [] : [`${table}.${column.replaceAll('``', '`')}`]
    }),
  )
}
