import type { Work } from '../../connection/session.ts'

/**
 * What a table gives to its next row; undefined where it does not count, or never did. Of `information_schema` MySQL 8 remembers
 * for a day what it was. https://dev.mysql.com/doc/refman/8.4/en/show-create-table.html
 */
export async function nextNumber(work: Work, table: string): Promise<bigint | undefined> {
  const [row] = await work.texts(`SHOW CREATE TABLE ${table}`)
  const text = /^\) ENGINE=\w+ AUTO_INCREMENT=(\d+)/m.exec(row?.[1] ?? '')?.[1]
  return text === undefined ? undefined : BigInt(text)
}
