import { DrayError } from '../../model/error.ts'
import { integerOf } from '../../model/json/integer-of.ts'
import { printJson } from '../../model/json/json-text.ts'
import type { Value } from '../../model/value.ts'
import type { MappingContext } from '../migration.ts'
import type { RouteCode } from './route-code.ts'

/**
 * The extracted columns of one document as the text of a JSON array, in the layout's order.
 * @throws DrayError VALUE_UNSUPPORTED when a value does not fit its column, MAPPING_FAILED when a function throws
 */
export function extractCells(
  document: Value,
  columns: RouteCode['columns'],
  context: MappingContext,
): string {
  return printJson(columns.map((column) => cellOf(document, column, context)))
}

function cellOf(document: Value, column: RouteCode['columns'][number], context: MappingContext): Value {
  const value = column.from ? computed(column, document, context) : fieldOf(document, column.name)
  if (value === undefined || value === null) {
    if (column.nullable) return null
    throw new DrayError('VALUE_UNSUPPORTED', `Column ${column.name} is not nullable and has no value here`)
  }
  if (!FITS[column.type](value)) {
    throw new DrayError(
      'VALUE_UNSUPPORTED',
      `Column ${column.name} is ${column.type} and cannot hold ${typeof value}`,
    )
  }
  return value as Value
}

function computed(column: RouteCode['columns'][number], document: Value, context: MappingContext): unknown {
  try {
    return column.from!(document, context)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new DrayError('MAPPING_FAILED', `columns.${column.name}.from threw: ${message}`, { cause })
  }
}

function fieldOf(document: Value, name: string): unknown {
  return Object.hasOwn(document as object, name) ? (document as Record<string, unknown>)[name] : undefined
}

const FITS: Record<RouteCode['columns'][number]['type'], (value: unknown) => boolean> = {
  integer(value) {
    const whole = integerOf(value as Value)
    return whole !== undefined && BigInt.asIntN(64, whole) === whole
  },
  real: (value) => typeof value === 'number' && Number.isFinite(value),
  text: (value) => typeof value === 'string',
}
