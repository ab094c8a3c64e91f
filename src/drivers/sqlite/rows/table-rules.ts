import type { TableColumn, TableSchema } from '../../../model/table-schema.ts'
import type { Database } from '../database.ts'
import { isRefusal } from '../errors.ts'
import { foldName, quoteName } from '../identifier.ts'
import type { TableShape } from '../table-shape.ts'
import { ENUM, wordsOf } from './cells/enum-check.ts'
import { declarationOf } from './declaration-of.ts'

export interface TableRules {
  readonly checks: TableSchema['checks']
  readonly generated: ReadonlyMap<string, NonNullable<TableColumn['generated']>>
  /** Columns, in small letters, of references that are checked at the end of a transaction. */
  readonly deferred: ReadonlySet<string>
  /** By column, in small letters: the name of that which its texts are compared by, where that is not bytes. */
  readonly collations: ReadonlyMap<string, string>
  /** By column of such a type: what it takes. */
  readonly words: ReadonlyMap<string, readonly string[]>
  /** The numbers of rows are given once, also when their row is gone. */
  readonly countsOnce: boolean
  readonly notCarried: readonly string[]
}

/**
 * What the declaration of a table says beside its columns. An expression that only the application's own functions can
 * answer would refuse every row of ours, and a check that rows do not keep to would refuse these: both are named.
 */
export function rulesOf(database: Database, shape: TableShape): TableRules {
  const said = declarationOf(database, shape.name)
  const table = quoteName(shape.name)
  const checks: TableSchema['checks'][number][] = []
  const notCarried: string[] = []
  const words = new Map<string, readonly string[]>()
  const enums = shape.columns.filter(({ type }) => type.toUpperCase() === ENUM)
  for (const check of said.checks) {
    const column = enums.find(({ name }) => wordsOf(check.expression, name))
    const answer = answerOf(database, `SELECT 1 FROM ${table} WHERE NOT (${check.expression}\n) LIMIT 1`)
    if (answer === 'nothing' && column) words.set(column.name, wordsOf(check.expression, column.name)!)
    else if (answer === 'nothing') checks.push({ ...check, dialect: 'sqlite' })
    else notCarried.push(`CHECK (${check.expression}) of ${shape.name}, ${REASONS[answer]}`)
  }
  const generated = new Map<string, NonNullable<TableColumn['generated']>>()
  const folded = new Map([...said.generated].map(([name, how]) => [foldName(name), how]))
  for (const { name } of shape.columns.filter(({ isGenerated }) => isGenerated)) {
    const how = folded.get(foldName(name))
    const isKnown =
      how && answerOf(database, `SELECT (${how.expression}\n) FROM ${table} LIMIT 0`) === 'nothing'
    if (isKnown) generated.set(name, { ...how, dialect: 'sqlite' })
    else notCarried.push(`generated column ${name}`)
  }
  return {
    checks,
    generated,
    deferred: new Set([...said.deferred].map(foldName)),
    collations: new Map([...said.collations].map(([name, how]) => [foldName(name), how.toUpperCase()])),
    words,
    countsOnce: said.countsOnce,
    notCarried,
  }
}

const REASONS = {
  something: 'which rows of it do not keep to',
  refused: 'which the engine alone cannot answer',
} as const

/** Whether a question has an answer; `refused` where only the functions of the application have one. */
export function answerOf(database: Database, sql: string): 'nothing' | 'something' | 'refused' {
  try {
    return database.get(sql) === undefined ? 'nothing' : 'something'
  } catch (error) {
    if (isRefusal(error)) return 'refused'
    throw error
  }
}
