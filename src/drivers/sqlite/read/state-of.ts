import type { Database } from '../database.ts'

/** Changes with every write, through this connection and through others. https://sqlite.org/pragma.html#pragma_data_version */
export function stateOf(database: Database): string {
  const row = database.get('SELECT total_changes() AS ours, data_version AS theirs FROM pragma_data_version')!
  return `${row['ours']} ${row['theirs']}`
}
