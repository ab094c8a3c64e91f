import type { Database } from '../database.ts'
import { quoteName } from '../identifier.ts'
import type { TableShape } from '../table-shape.ts'

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

/** Looks at every value of a table. */
export function lookAtValues(
  database: Database,
  { name, columns }: TableShape,
): ReadonlyMap<string, ValueLook> {
  const looks = new Map<string, ValueLook>()
  for (let from = 0; from < columns.length; from += COLUMNS_AT_ONCE) {
    const some = columns.slice(from, from + COLUMNS_AT_ONCE)
    const asked = some.flatMap(({ name: column }, i) => questions(quoteName(column), i))
    const row = database.get(`SELECT ${asked.join(', ')} FROM ${quoteName(name)}`)!
    for (const [i, column] of some.entries()) {
      const yes = (question: string): boolean => Number(row[`${question}${i}`] ?? 0) === 1
      looks.set(column.name, {
        integers: yes('integers'),
        reals: yes('reals'),
        texts: yes('texts'),
        blobs: yes('blobs'),
        isBoolean: Number(row[`boolean${i}`] ?? 1) === 1,
        whole: Number(row[`whole${i}`] ?? 0),
        fraction: Number(row[`fraction${i}`] ?? 0),
        longest: Number(row[`longest${i}`] ?? 0),
        isJson: Number(row[`json${i}`] ?? 1) === 1,
      })
    }
  }
  return looks
}

function questions(column: string, i: number): readonly string[] {
  const kind = `typeof(${column})`
  const digits = `rtrim(format('%!.15g', ${column}), '0')`
  return [
    `max(${kind} = 'integer') AS integers${i}`,
    `max(${kind} = 'real') AS reals${i}`,
    `max(${kind} = 'text') AS texts${i}`,
    `max(${kind} = 'blob') AS blobs${i}`,
    `min(iif(${kind} = 'null', NULL, ${column} IN (0, 1))) AS boolean${i}`,
    `max(iif(${kind} IN ('integer', 'real'), length(ltrim(CAST(CAST(${column} AS INTEGER) AS TEXT), '-')), NULL)) AS whole${i}`,
    `max(iif(${kind} = 'real', iif(instr(${digits}, 'e') > 0, ${MANY}, length(${digits}) - instr(${digits}, '.')), NULL)) AS fraction${i}`,
    `max(iif(${kind} = 'text', length(${column}), NULL)) AS longest${i}`,
    `min(iif(${kind} = 'text', json_valid(${column}), NULL)) AS json${i}`,
  ]
}
