import type { TableCheck, TableSchema } from '../../../model/table-schema.ts'
import { type TableShape, unescaped } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName } from '../identifier.ts'

type Checks = Pick<TableSchema, 'checks' | 'notCarried'>

interface Found extends TableCheck {
  /** Why it is not carried, where it is not. */
  readonly isBroken?: string
}

/**
 * MySQL before 8.0.16 knows none, and keeps some that it does not hold rows against; MariaDB holds none against them for whoever
 * asks for that (`check_constraint_checks`). That a text is JSON it checks by itself.
 */
export async function checksOf(work: Work, database: string, shape: TableShape): Promise<Checks> {
  const columns = await work.texts(
    `SELECT COLUMN_NAME FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'CHECK_CONSTRAINTS'`,
  )
  if (columns.length === 0) return { checks: [], notCarried: [] }
  const isMaria = columns.some(([name]) => name === 'TABLE_NAME')
  // MariaDB calls a check that stands beside its column by the column's name.
  const level = columns.some(([name]) => name === 'LEVEL') ? 'c.LEVEL' : 'NULL'
  const rows = await work.texts(
    `SELECT c.CONSTRAINT_NAME, c.CHECK_CLAUSE, ${isMaria ? "'YES'" : 't.ENFORCED'}, ${level}
     FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
       ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
       ${isMaria ? 'AND c.TABLE_NAME = t.TABLE_NAME' : ''}
     WHERE t.CONSTRAINT_TYPE = 'CHECK' AND t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? ORDER BY c.CONSTRAINT_NAME`,
    [database, shape.name],
  )
  const found = rows
    .filter(([, clause]) => !/^json_valid\(`[^`]+`\)$/i.test(clause!))
    .map(([name, clause, enforced, at]): Found => ({
      ...(at !== 'Column' && !(isMaria && NUMBERED.test(name!)) && { name: name! }),
      expression: unescaped(clause!).replaceAll(CHARACTER_SET, ''),
      dialect: 'mysql',
      ...whyBroken({ isMaria, clause: clause!, isEnforced: enforced === 'YES' }),
    }))
  const looked = isMaria ? await lookAtRows(work, qualifiedName(database, shape.name), found) : found
  return {
    checks: looked.filter(({ isBroken }) => !isBroken).map(({ isBroken: _, ...check }) => check),
    notCarried: looked.flatMap(({ name, expression, isBroken }) =>
      isBroken ? [`check ${name ?? `(${expression})`} (${isBroken})`] : [],
    ),
  }
}

/** Of a text that MySQL prints: it is that of every session of dray, and MariaDB forgets how a quote behind it was escaped. */
const CHARACTER_SET = /_utf8mb[34](?=')/g

/** MySQL writes the other letters of a text down as the bytes that they are of, each as a letter of its own. */
function whyBroken(check: {
  readonly isMaria: boolean
  readonly clause: string
  readonly isEnforced: boolean
}): Pick<Found, 'isBroken'> {
  if (!check.isEnforced) return { isBroken: 'NOT ENFORCED' }
  const isMisspelt = !check.isMaria && /'[^'`]*\P{ASCII}[^'`]*'/u.test(check.clause)
  return isMisspelt ? { isBroken: 'whose letters the server does not tell as they were written' } : {}
}

/** So MariaDB calls a check that was given no name, in each table anew. */
const NUMBERED = /^CONSTRAINT_\d+$/

async function lookAtRows(work: Work, table: string, checks: readonly Found[]): Promise<readonly Found[]> {
  if (checks.length === 0) return checks
  const questions = checks.map(({ expression }) => `MAX(NOT (${expression}))`)
  const [row] = await work.texts(`SELECT ${questions.join(', ')} FROM ${table}`)
  return checks.map((check, i) =>
    row?.[i] === '1' ? { ...check, isBroken: 'which rows of it do not keep to' } : check,
  )
}
