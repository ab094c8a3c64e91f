import { integerOf } from '../../model/json/integer-of.ts'
import { isWideNumber } from '../../model/scan/api.ts'
import type { ColumnType } from '../../model/table-schema.ts'
import { Tagged, type Value } from '../../model/value.ts'
import { columnTypeOf } from './column-word.ts'

/** What a value is, as far as the type of its column depends on it. */
export type ValueKind =
  | 'null'
  | 'boolean'
  /** Of 64 bits, and a double as well. */
  | 'integer'
  /** Of 64 bits, and no double. */
  | 'long integer'
  /** A double, and no such integer. */
  | 'number'
  /** More digits than either holds. */
  | 'long number'
  | 'infinity or NaN'
  | '-0'
  | 'text'
  /** Half of a surrogate pair has no UTF-8 form, and lives in the escapes of JSON alone. */
  | 'text that is not Unicode'
  | 'list or object'
  | 'bytes'
  | 'date'
  | 'time of a clock'
  | 'instant'
  | 'value of another store'

export function valueKindOf(value: Value): ValueKind {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return value.isWellFormed() ? 'text' : 'text that is not Unicode'
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'number' || typeof value === 'bigint') return kindOfNumber(value)
  if (value instanceof Uint8Array) return 'bytes'
  return value instanceof Tagged ? (TAGS[value.tag] ?? 'value of another store') : 'list or object'
}

const TAGS: Readonly<Record<string, ValueKind>> = {
  number: 'long number',
  nonfinite: 'infinity or NaN',
  date: 'date',
  datetime: 'time of a clock',
  timestamp: 'instant',
}

function kindOfNumber(value: number | bigint): ValueKind {
  const whole = integerOf(value)
  const isLong = typeof value === 'bigint' && isWideNumber(String(value))
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return isLong ? 'long integer' : 'integer'
  return isLong ? 'long number' : 'number'
}

/** The narrowest type that holds values of all these kinds as they are; NULL stands for nulls. */
export function typeOfKinds(kinds: readonly ValueKind[]): ColumnType {
  const found = kinds.filter((kind) => kind !== 'null')
  if (found.length === 0) return columnTypeOf('text')!
  const [, word = 'json'] = HOLDS.find(([held]) => found.every((kind) => held.includes(kind))) ?? []
  return columnTypeOf(word)!
}

const HOLDS: readonly (readonly [readonly ValueKind[], string])[] = [
  [['integer', 'long integer'], 'integer'],
  [['integer', 'number', 'infinity or NaN'], 'real'],
  [['integer', 'long integer', 'number', 'long number', 'infinity or NaN'], 'decimal'],
  [['boolean'], 'boolean'],
  [['text'], 'text'],
  [['bytes'], 'bytes'],
  [['date'], 'date'],
  [['time of a clock'], 'timestamp'],
  [['instant'], 'timestamptz'],
]
