import type { Database, Row } from '../database.ts'
import { quoteName } from '../identifier.ts'
import type { ColumnShape } from '../table-shape.ts'

/** What the values of one column are, NULL apart. A declared type says little of them. */
export interface ValueLook {
  readonly integers: boolean
  readonly reals: boolean
  readonly texts: boolean
  readonly blobs: boolean
  /** Nothing but 0 and 1. */
  readonly isBoolean: boolean
  /** Digits before and behind the point, of the numbers; of reals as their 15 digits show. */
  readonly whole: number
  readonly fraction: number
  /** Texts: characters of the longest. */
  readonly longest: number
  /** Texts: all of them are JSON. */
  readonly isJson: boolean
}

/** https://sqlite.org/limits.html#max_column: of one result */
const COLUMNS_AT_ONCE = 150

/** Behind the point, of a number that is written with an exponent. */
const MANY = 99

/**
 * Looks at the values of some columns of a table.
 * @param table its name as SQL text
 * @param rows only so many of them
 */
export function lookAtValues(
  database: Database,
  columns: readonly ColumnShape[],
  table: string,
  rows?: number,
): ReadonlyMap<string, ValueLook> {
  const looks = new Map<string, ValueLook>()
  for (let at = 0; at < columns.length; at += COLUMNS_AT_ONCE) {
    const some = columns.slice(at, at + COLUMNS_AT_ONCE)
    const names = some.map(({ name }) => quoteName(name))
    // In a question within another one, what is called "true" or "false" loses its name: it gets one of ours.
    const own = names.map((name, i) => (rows === undefined ? name : `c${i}`))
    const from = rows === undefined ? table : `(SELECT ${renamed(names, own)} FROM ${table} LIMIT ${rows})`
    const asked = own.flatMap((name, i) => questions(name, i))
    const row = database.get(`SELECT ${asked.join(', ')} FROM ${from}`)!
    for (const [i, { name }] of some.entries()) looks.set(name, lookOf(row, i))
  }
  return looks
}

function renamed(names: readonly string[], own: readonly string[]): string {
  return names.map((name, i) => `${name} AS ${own[i]!}`).join(', ')
}

function questions(column: string, i: number): readonly string[] {
  const kind = `typeof(${column})`
  return [
    `max(${kind} = 'integer') AS integers${i}`,
    `max(${kind} = 'real') AS reals${i}`,
    `max(${kind} = 'text') AS texts${i}`,
    `max(${kind} = 'blob') AS blobs${i}`,
    `min(iif(${kind} = 'null', NULL, ${column} IN (0, 1))) AS boolean${i}`,
    `max(${wholeSql(column)}) AS whole${i}`,
    `max(${fractionSql(column)}) AS fraction${i}`,
    `max(iif(${kind} = 'text', length(${column}), NULL)) AS longest${i}`,
    `min(iif(${kind} = 'text', json_valid(${column}), NULL)) AS json${i}`,
  ]
}

function lookOf(row: Row, i: number): ValueLook {
  const yes = (question: string): boolean => Number(row[`${question}${i}`] ?? 0) === 1
  return {
    integers: yes('integers'),
    reals: yes('reals'),
    texts: yes('texts'),
    blobs: yes('blobs'),
    isBoolean: Number(row[`boolean${i}`] ?? 1) === 1,
    whole: Number(row[`whole${i}`] ?? 0),
    fraction: Number(row[`fraction${i}`] ?? 0),
    longest: Number(row[`longest${i}`] ?? 0),
    isJson: Number(row[`json${i}`] ?? 1) === 1,
  }
}

/** Digits before the point; NULL for what is no number. */
export function wholeSql(column: string): string {
  const digits = `length(ltrim(CAST(CAST(${column} AS INTEGER) AS TEXT), '-'))`
  return `iif(typeof(${column}) IN ('integer', 'real'), ${digits}, NULL)`
}

/** Digits behind the point, of a real; NULL for anything else. */
export function fractionSql(column: string): string {
  const digits = `rtrim(format('%!.15g', ${column}), '0')`
  const count = `length(${digits}) - instr(${digits}, '.')`
  return `iif(typeof(${column}) = 'real', iif(instr(${digits}, 'e') > 0, ${MANY}, ${count}), NULL)`
}
