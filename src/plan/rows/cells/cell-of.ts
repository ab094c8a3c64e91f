import { DrayError } from '../../../model/error.ts'
import { printJson } from '../../../model/json/json-text.ts'
import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { declaredAs } from '../declared-as.ts'
import { fitsDecimal, numberTextOf } from './decimal-digits.ts'
import { fitsColumn, isTagged } from './fits-column.ts'
import { FRACTION_LOST, fittedSecond } from './fitted-second.ts'
import { instantText, isDay } from './instant-text.ts'
import { readAs } from './read-as.ts'

/** A value as its column gives it back. `loses`: what of it the column does not keep, in words. */
export interface ShapedCell {
  readonly value: Value
  readonly loses?: string
}

/**
 * What a column holds of a field's value. Kinds that JSON has no form for are read from text: `2024-01-02` in a column of
 * dates. How values lie in rows: `docs/decisions/0025-rows.md`.
 * @throws DrayError VALUE_UNSUPPORTED when the value does not fit
 */
export function cellOf(column: TableColumn, value: Value): ShapedCell {
  const { fractions, type } = column
  if (!fractions || type.kind !== 'timestamp') return exactCell(column, value)
  const { value: moment, loses } = exactCell({ ...column, type: { ...type, digits: Infinity } }, value)
  const text = moment instanceof Tagged && typeof moment.value === 'string' ? moment.value : undefined
  const fitted = text === undefined ? undefined : fittedSecond(text, type.digits, fractions)
  if (fitted === undefined || fitted === text) return exactCell(column, value)
  const lost = [FRACTION_LOST[fractions], ...(loses === undefined ? [] : [loses])]
  return { value: new Tagged((moment as Tagged).tag, fitted), loses: lost.join('; ') }
}

function exactCell(
  { name, type, native, nullable, narrower, readFrom }: TableColumn,
  value: Value,
): ShapedCell {
  if (value === null) {
    if (nullable) return { value }
    if (type.kind === 'json') return { value: new Tagged('json', null) }
    throw new DrayError('VALUE_UNSUPPORTED', `Column ${name} is not nullable and has no value here`)
  }
  const shaped = shapedAs(type, readFrom ? readAs(type, value, readFrom) : value)
  const isRead = readFrom === undefined || (shaped !== undefined && fitsColumn(type, shaped.value))
  // What a narrower column holds is what was rejected before, not read anew.
  if (shaped && isRead && !(narrower && shaped.value !== value)) return shaped
  throw new DrayError(
    'VALUE_UNSUPPORTED',
    `Column ${name} is ${declaredAs({ native, type })} and cannot hold ${kindOf(value)}`,
  )
}

/** Undefined where it does not fit. */
function shapedAs(type: ColumnType, value: Value): ShapedCell | undefined {
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'float':
    case 'text':
      return fitsColumn(type, value) ? { value } : undefined
    case 'decimal':
      return decimal(type, value)
    case 'uuid':
      return typeof value === 'string' && UUID.test(value) ? { value: value.toLowerCase() } : undefined
    case 'bytes':
      return bytes(value)
    case 'json':
      return json(value)
    case 'date':
      if (isTagged(value, 'date')) return { value }
      return typeof value === 'string' && isDay(value) ? { value: new Tagged('date', value) } : undefined
    case 'timestamp':
      return timestamp(type, value)
    case 'time':
    case 'enum':
    case 'array':
    case 'any':
    case 'other':
      // Of a table that was there before: its values are as they lie in rows already.
      return { value }
  }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

function decimal(type: Extract<ColumnType, { kind: 'decimal' }>, value: Value): ShapedCell | undefined {
  if (isTagged(value, 'nonfinite')) return { value }
  const text = numberTextOf(value)
  if (text === undefined || !fitsDecimal(text, type)) return undefined
  return { value: typeof value === 'string' ? new Tagged('number', text) : value }
}

/** Text is base 64, and only where it would come back as it was. */
function bytes(value: Value): ShapedCell | undefined {
  if (value instanceof Uint8Array) return { value }
  if (typeof value !== 'string') return undefined
  const decoded = Buffer.from(value, 'base64')
  return decoded.toString('base64') === value ? { value: new Uint8Array(decoded) } : undefined
}

/** A name in it that begins as tags do could not be told from one. */
function json(value: Value): ShapedCell | undefined {
  if (isTagged(value, 'json')) return { value }
  return printJson(value).includes('$dray:') ? undefined : { value }
}

function timestamp(type: Extract<ColumnType, { kind: 'timestamp' }>, value: Value): ShapedCell | undefined {
  const tag = type.zone ? 'timestamp' : 'datetime'
  if (isTagged(value, tag)) return { value }
  const instant = typeof value === 'string' ? instantText(value, type) : undefined
  if (!instant) return undefined
  const shaped = { value: new Tagged(tag, instant.text) }
  return instant.hasOffset ? { ...shaped, loses: 'is kept in UTC, without its offset' } : shaped
}

/** Not what it holds: that may be anything, and of any length. */
function kindOf(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Tagged) return value.tag === 'number' ? 'this number' : `a ${value.tag}`
  if (typeof value === 'string') return 'this text'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'object' ? 'an object' : 'this number'
}
