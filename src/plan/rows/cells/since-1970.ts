import type { ColumnType } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { numberTextOf } from './decimal-digits.ts'

/** What a number counts that is a moment: `Date` of JavaScript, and so Knex and Prisma, write milliseconds to SQLite. */
export type Since1970 = 'seconds' | 'milliseconds'

/** Digits of a second that the unit itself has. */
const OWN_DIGITS: Readonly<Record<Since1970, number>> = { seconds: 0, milliseconds: 3 }

const NUMBERS = new Set<ColumnType['kind']>(['integer', 'decimal', 'float'])

/** Whether one column has moments and the other numbers, in either direction; `any` is numbers among others. */
export function countsMoments(has: ColumnType, given: ColumnType): boolean {
  if (!isMoment(has)) return NUMBERS.has(has.kind) && isMoment(given)
  return NUMBERS.has(given.kind) || (given.kind === 'any' && !given.empty)
}

export function isMoment({ kind }: ColumnType): boolean {
  return kind === 'timestamp' || kind === 'date'
}

/** The moment of a number in UTC, as ISO 8601 writes it; any other value, and a year not of four digits, as it is. */
export function momentOf(value: Value, unit: Since1970): Value {
  if (typeof value === 'string') return value
  const [, sign, whole, behind = ''] = NUMBER.exec(numberTextOf(value) ?? '') ?? []
  if (whole === undefined) return value
  const digits = OWN_DIGITS[unit]
  const count = whole.padStart(digits + 1, '0') + behind
  const places = digits + behind.length
  const scale = 10n ** BigInt(places)
  const since = BigInt(sign + count)
  const fraction = ((since % scale) + scale) % scale
  const day = new Date(Number((since - fraction) / scale) * 1000)
  if (Number.isNaN(day.getTime()) || !/^(?!0000)\d{4}-/.test(day.toISOString())) return value
  const shown = places === 0 ? '' : `.${String(fraction).padStart(places, '0')}`
  return day.toISOString().slice(0, 19) + shown
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?$/

/** How far a moment is from 1970; one between two numbers of the unit, and any other value, as it is. */
export function numberSince(value: Value, unit: Since1970): Value {
  if (!(value instanceof Tagged) || typeof value.value !== 'string') return value
  const [, wall, fraction = ''] = MOMENT.exec(value.value) ?? []
  const digits = OWN_DIGITS[unit]
  const kept = fraction.replace(/0+$/, '')
  if (wall === undefined || kept.length > digits) return value
  const seconds = Date.parse(wall.length === DAY ? `${wall}T00:00:00Z` : `${wall}Z`) / 1000
  return seconds * 10 ** digits + Number(kept.padEnd(digits, '0') || 0)
}

const MOMENT = /^(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2})?)(?:\.(\d+))?Z?$/
const DAY = '2024-01-02'.length
