import { DrayError } from '../../../model/error.ts'
import type { Value } from '../../../model/value.ts'
import type { MappingContext } from '../../migration.ts'
import type { RouteCode } from '../../mapping/route-code.ts'
import type { ComputeCell } from './shape-row.ts'

/** The functions of columns, whose faults are those of the record. */
export function computedCells(
  { computed }: RouteCode,
  context: MappingContext,
): ReadonlyMap<string, ComputeCell> {
  return new Map(
    [...computed].map(([name, from]) => [name, (document) => call(name, from, document, context)]),
  )
}

/** @throws DrayError MAPPING_FAILED */
function call(
  name: string,
  from: (record: Value, context: MappingContext) => unknown,
  ...[document, context]: [Value, MappingContext]
): unknown {
  try {
    return from(document, context)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new DrayError('MAPPING_FAILED', `columns.${name}.from threw: ${message}`, { cause })
  }
}
