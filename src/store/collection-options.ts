import type { z } from 'zod'
import { DrayError } from '../model/error.ts'
import { optionFaults } from './option-faults.ts'

/** What the user said about a collection, and the kind of store it is for: `mysql`, documented in docs/stores/mysql.md. */
export interface SaidOptions {
  readonly of: 'read' | 'store'
  readonly collection: string
  readonly kind: string
  readonly options: unknown
}

/** What a collection's `read` or `store` says, as a driver understands it. @throws CONFIG_INVALID */
export function parsedOptions<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  { of, collection, kind, options }: SaidOptions,
): z.output<typeof schema> {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  throw invalidOptions(kind, collection, optionFaults(parsed.error, schema.shape, of))
}

export function invalidOptions(kind: string, collection: string, details: readonly string[]): DrayError {
  return new DrayError('CONFIG_INVALID', `The options of the collection "${collection}" are not understood`, {
    hint: `docs/stores/${kind}.md lists them`,
    collection,
    details,
  })
}
