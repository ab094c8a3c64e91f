import type { Database } from './database.ts'

/** Whether this connection holds rows to their references. https://sqlite.org/foreignkeys.html#fk_enable */
export function areReferencesHeld(database: Database): boolean {
  return Number(database.get('PRAGMA foreign_keys')?.['foreign_keys']) === 1
}
