import type { Database } from './database.ts'

/** Whether this connection holds rows to their references. https://sqlite.org/foreignkeys.html#fk_enable */
export function areReferencesHeld(database: Database): boolean {
  return Number(database.get('PRAGMA foreign_keys')?.['foreign_keys']) === 1
}

/** Not within a transaction, where the word does nothing. https://sqlite.org/pragma.html#pragma_foreign_keys */
export async function withReferencesLoose<T>(database: Database, deed: () => Promise<T>): Promise<T> {
  if (!areReferencesHeld(database)) return deed()
  database.exec('PRAGMA foreign_keys = OFF')
  try {
    return await deed()
  } finally {
    database.exec('PRAGMA foreign_keys = ON')
  }
}
