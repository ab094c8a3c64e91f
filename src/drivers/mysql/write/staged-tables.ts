import { createHash } from 'node:crypto'
import type { Work } from '../connection/session.ts'
import { OWN_TABLES } from '../layout.ts'

/** Where a run builds a table, as long as nobody is to see it. One name for one run and one table, whoever asks. */
export function stagedName(run: string, table: string): string {
  return `${prefixOf(run)}${hashOf(table).slice(0, 16)}`
}

/** Whatever a run has staged. */
export async function stagedTables(work: Work, database: string, run: string): Promise<readonly string[]> {
  const rows = await work.texts(
    `SELECT TABLE_NAME FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND LEFT(TABLE_NAME, ${prefixOf(run).length}) = ?`,
    [database, prefixOf(run)],
  )
  return rows.map(([name]) => name!)
}

function prefixOf(run: string): string {
  return `${OWN_TABLES.staged}${hashOf(run).slice(0, 16)}_`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
