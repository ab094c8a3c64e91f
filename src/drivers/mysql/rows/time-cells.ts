import type { ColumnType } from '../../../model/table-schema.ts'
import { timeText } from '../../../store/tables/fitting-values.ts'
import type { CellForm } from './cell-form.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

/** Years of four digits; month and day may be 0, which the engine has and hardly anybody else. */
const DAY = String.raw`\d{4}-\d\d-\d\d`
const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d+))?`
const MOST_DIGITS = 6

/** The session's zone is UTC: what the engine prints of a moment is in it. */
export function timestampForm({ zone, digits }: Kind<'timestamp'>): CellForm {
  const tag = zone ? 'timestamp' : 'datetime'
  const form = new RegExp(`^${DAY}T${CLOCK}${zone ? 'Z' : ''}$`)
  return {
    rendered(cell) {
      const iso = `REPLACE(${withoutZeros(cell, digits)}, ' ', 'T')`
      return `CONCAT('{"$dray:${tag}":"', ${iso}, '${zone ? 'Z' : ''}"}')`
    },
    text: (value, what) =>
      timeText(value, { tag, form, digits: Math.min(digits, MOST_DIGITS) }, what)
        .replace('T', ' ')
        .replace('Z', ''),
  }
}

export const dateForm: CellForm = {
  rendered: (cell) => `CONCAT('{"$dray:date":"', CAST(${cell} AS CHAR), '"}')`,
  text: (value, what) => timeText(value, { tag: 'date', form: new RegExp(`^${DAY}$`), digits: 0 }, what),
}

/** The engine counts hours beyond a day, and below none. With a zone it is kept as text. */
export function timeForm({ zone, digits }: Kind<'time'>): CellForm {
  const form = zone
    ? new RegExp(`^(?:${CLOCK}|24:00:00)(?:[+-]\\d\\d(?::\\d\\d){0,2})$`)
    : /^-?\d{2,3}:[0-5]\d:[0-5]\d(?:\.(\d+))?$/
  return {
    rendered: (cell) => `CONCAT('{"$dray:time":"', ${zone ? cell : withoutZeros(cell, digits)}, '"}')`,
    text: (value, what) =>
      timeText(value, { tag: 'time', form, digits: Math.min(digits, MOST_DIGITS) }, what),
  }
}

function withoutZeros(cell: string, digits: number): string {
  const text = `CAST(${cell} AS CHAR)`
  return digits === 0 ? text : `TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM ${text}))`
}
