import type { TableSchema } from '../../../model/table-schema.ts'
import { unescaped } from '../catalog.ts'
import type { Work } from '../connection/session.ts'

type Check = TableSchema['checks'][number] & {
  /** MySQL keeps some that it does not hold rows against. */
  readonly isEnforced: boolean
}

/** MySQL before 8.0.16 knows none. That a text is JSON MariaDB checks by itself. */
export async function checksOf(work: Work, database: string, table: string): Promise<readonly Check[]> {
  const columns = await work.texts(
    `SELECT COLUMN_NAME FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'CHECK_CONSTRAINTS'`,
  )
  if (columns.length === 0) return []
  const isMaria = columns.some(([name]) => name === 'TABLE_NAME')
  const rows = await work.texts(
    `SELECT c.CONSTRAINT_NAME, c.CHECK_CLAUSE, ${isMaria ? "'YES'" : 't.ENFORCED'}
     FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
       ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
       ${isMaria ? 'AND c.TABLE_NAME = t.TABLE_NAME' : ''}
     WHERE t.CONSTRAINT_TYPE = 'CHECK' AND t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? ORDER BY c.CONSTRAINT_NAME`,
    [database, table],
  )
  return rows
    .filter(([, clause]) => !/^json_valid\(`[^`]+`\)$/i.test(clause!))
    .map(([name, expression, enforced]) => ({
      name: name!,
      expression: unescaped(expression!),
      dialect: 'mysql',
      isEnforced: enforced === 'YES',
    }))
}
