import type { TableColumn } from '../../../model/table-schema.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'

/** Columns that count up by themselves, with how far they did; of a sequence that this user may not look at nothing is said. */
export async function countedTo(
  work: Work,
  { schema, table }: { readonly schema: string; readonly table: string },
  columns: readonly TableColumn[],
): Promise<readonly TableColumn[]> {
  const found: TableColumn[] = []
  for (const column of columns) {
    const isCounted = column.identity && column.type.kind === 'integer'
    found.push(isCounted ? await withCount(column) : column)
  }
  return found

  async function withCount(column: TableColumn): Promise<TableColumn> {
    const on = qualifiedName(schema, table)
    const [sequence] = await work.query(SEQUENCE, [on, column.name])
    if (!sequence?.['name']) return column
    const [row] = await work.query(
      `SELECT n.last, n.last > coalesce((SELECT max(${quoteName(column.name)}) FROM ${on}), 0) AS is_beyond
       FROM (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS last FROM ${sequence['name']}) AS n`,
    )
    return row?.['is_beyond'] === 't' ? { ...column, countedTo: row['last']! } : column
  }
}

/** Quoted. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG */
const SEQUENCE = `
  SELECT s.name FROM pg_get_serial_sequence($1, $2) AS s(name) WHERE has_sequence_privilege(s.name, 'SELECT')`
