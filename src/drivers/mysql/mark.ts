import { createHash } from 'node:crypto'
import type { Work } from './connection/session.ts'

/**
 * What a table that a run makes among those of others has for a comment until it is published. It is made with the table, and
 * names run and table: `CREATE TABLE … LIKE` copies comments. https://dev.mysql.com/doc/refman/8.0/en/create-table-like.html
 */
export function markOf({ run, table, collection }: Marked): string {
  return `${beginOf(run)}${hashOf(table)} ${Buffer.from(collection).toString('base64url')}`
}

interface Marked {
  readonly run: string
  readonly table: string
  readonly collection: string
}

const BEGIN = 'being filled by dray '

export function isMark(comment: string): boolean {
  return comment.startsWith(BEGIN)
}

/** The collections whose tables a run made here, and did not publish. */
export async function markedBy(work: Work, database: string, run: string): Promise<readonly string[]> {
  const begin = beginOf(run)
  const rows = await work.texts(
    `SELECT TABLE_NAME, TABLE_COMMENT FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND LEFT(TABLE_COMMENT, ?) = ?`,
    [database, begin.length, begin],
  )
  return rows.flatMap(([table, comment]) => {
    const [hash, collection = ''] = comment!.slice(begin.length).split(' ')
    return hash === hashOf(table!) ? [Buffer.from(collection, 'base64url').toString()] : []
  })
}

function beginOf(run: string): string {
  return `${BEGIN}${run}: `
}

function hashOf(table: string): string {
  return createHash('sha256').update(table).digest('hex').slice(0, 16)
}
