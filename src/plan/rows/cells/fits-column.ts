import { integerOf } from '../../../model/json/integer-of.ts'
import { isWideNumber } from '../../../model/scan/api.ts'
import { shortestSingle } from '../../../model/json/shortest-single.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { fitsDecimal, numberTextOf } from './decimal-digits.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

/**
 * Whether a column of this type gives a value back as it is, in the form that values have in rows. Never asked of null. Of
 * kinds that are one engine's own, and of what is in JSON, the engine of the target decides when they are written.
 */
export function fitsColumn(type: ColumnType, value: Value): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return fitsBits(value, type)
    case 'float':
      return isDouble(value) && (type.bits === 64 || isSingle(value))
    case 'decimal':
      return isTagged(value, 'nonfinite') || (typeof value !== 'string' && isDecimal(value, type))
    case 'text':
      return typeof value === 'string' && fitsLength(value, type)
    case 'enum':
      return typeof value === 'string' && type.values.includes(value)
    case 'uuid':
      return typeof value === 'string' && UUID.test(value)
    case 'bytes':
      return value instanceof Uint8Array && fitsBytes(value, type)
    case 'date':
      return isTagged(value, 'date')
    case 'timestamp':
      return isTagged(value, type.zone ? 'timestamp' : 'datetime') && fitsSecond(value, type.digits)
    case 'time':
      return isTagged(value, 'time') && fitsSecond(value, type.digits)
    case 'array':
      return !Array.isArray(value) || value.every((item: Value) => item === null || fitsColumn(type.of, item))
    case 'json':
    case 'any':
    case 'other':
      return true
  }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

function fitsBits(value: Value, { bits, unsigned }: Kind<'integer'>): boolean {
  const whole = integerOf(value)
  if (whole === undefined) return false
  return (unsigned ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole)) === whole
}

function isDouble(value: Value): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'bigint') return !isWideNumber(String(value))
  return isTagged(value, 'nonfinite')
}

function isSingle(value: Value): boolean {
  if (value instanceof Tagged) return true
  const double = Number(value)
  return Number.isFinite(Math.fround(double)) && shortestSingle(double) === double
}

function isDecimal(value: Value, type: Kind<'decimal'>): boolean {
  const text = numberTextOf(value)
  return text !== undefined && text !== '-0' && fitsDecimal(text, type)
}

/** In characters. Where the length is fixed, spaces at the end are filled up and forgotten. */
function fitsLength(text: string, { length, fixed }: Kind<'text'>): boolean {
  if (fixed && text.endsWith(' ')) return false
  return length === undefined || text.length <= length || [...text].length <= length
}

/** Where the length is fixed, the engine fills up with zeros, and they stay. */
function fitsBytes({ length: bytes }: Uint8Array, { length, fixed }: Kind<'bytes'>): boolean {
  return length === undefined || (fixed ? bytes === length : bytes <= length)
}

/** Engines round what has more digits, without a word. */
function fitsSecond({ value }: Tagged, digits: number): boolean {
  const [, fraction = ''] = typeof value === 'string' ? (/\.(\d+)/.exec(value) ?? []) : []
  return fraction.length <= digits
}

export function isTagged(value: Value, tag: string): value is Tagged {
  return value instanceof Tagged && value.tag === tag
}
