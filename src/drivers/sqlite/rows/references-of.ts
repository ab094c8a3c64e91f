import type { TableReference } from '../../../model/table-schema.ts'
import type { Database, Row } from '../database.ts'
import { foldName } from '../identifier.ts'

/** @param deferred the columns of those that are checked at the end of a transaction, in small letters */
export function referencesOf(
  database: Database,
  table: string,
  deferred: ReadonlySet<string>,
): readonly TableReference[] {
  const rows = database.all('SELECT * FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq', table)
  const byId = new Map<string, Row[]>()
  for (const row of rows) byId.set(String(row['id']), [...(byId.get(String(row['id'])) ?? []), row])
  return [...byId.values()].map((parts) => {
    const [first] = parts
    const to = spelled(database, `SELECT name FROM pragma_table_list(?)`, String(first!['table']))
    const columnOf = (of: string, name: unknown): string =>
      spelled(
        database,
        'SELECT name FROM pragma_table_xinfo(?) WHERE name = ? COLLATE NOCASE',
        String(name),
        of,
      )
    const columns = parts.map((part) => columnOf(table, part['from']))
    return {
      columns,
      to,
      toColumns: parts.map(({ to: column }, i) =>
        column === null ? keyColumn(database, to, i) : columnOf(to, column),
      ),
      ...actionOf('onDelete', first!['on_delete']),
      ...actionOf('onUpdate', first!['on_update']),
      ...(deferred.has(foldName(columns.join(', '))) && { deferrable: 'always' as const }),
    }
  })
}

/** A reference may write names in other letters than those they were made with: these go to other engines. */
function spelled(database: Database, sql: string, name: string, of?: string): string {
  const row = database.get(sql, ...(of === undefined ? [name] : [of, name]))
  return row ? String(row['name']) : name
}

/** A reference that names no columns means those of the primary key. */
function keyColumn(database: Database, table: string, at: number): string {
  const row = database.get('SELECT name FROM pragma_table_info(?) WHERE pk = ?', table, at + 1)
  return row ? String(row['name']) : 'rowid'
}

function actionOf(when: 'onDelete' | 'onUpdate', action: unknown): Partial<TableReference> {
  const name = String(action).toLowerCase().replace(' ', '-')
  return name === 'no-action' ? {} : { [when]: name as NonNullable<TableReference['onDelete']> }
}
