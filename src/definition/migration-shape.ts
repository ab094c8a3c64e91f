import type { StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'
import { parseRate } from '../model/rate.ts'
import type { CollectionDefinition, ColumnDefinition } from '../plan/migration.ts'
import { COLUMN_WORDS, columnTypeOf, type ColumnWord } from '../plan/rows/column-word.ts'
import { parseMaxRejects } from './parse-max-rejects.ts'

const name = z.string().min(1)
const names = z.union([name, z.array(name).min(1)])

/** Lists may have lists. */
const nested = z.strictObject({
  from: name,
  by: names.optional(),
  order: names.optional(),
  position: name.optional(),
  value: name.optional(),
  get nest() {
    return z.record(name, nested).optional()
  },
})

/** What a configuration may say. Options of a driver (`read`, `store`) are judged by the driver. */
export const migrationShape = z.strictObject({
  from: z.string().min(1).optional(),
  to: z.string().min(1).optional(),
  collections: z
    .record(z.string().min(1), collection())
    .refine((all) => Object.keys(all).length > 0, 'names no collection; without it all of them move')
    .optional(),
  others: z.enum(['leave', 'move']).optional(),
  policies: policies().optional(),
})

function collection() {
  return z.strictObject({
    from: z.string().min(1).optional(),
    elements: elements().optional(),
    nest: z.record(name, nested).optional(),
    read: z.record(z.string(), z.json()).optional(),
    schema: standardSchema().optional(),
    keep: z.enum(['original', 'parsed']).optional(),
    key: functionOf<NonNullable<CollectionDefinition['key']>>().optional(),
    map: functionOf<NonNullable<CollectionDefinition['map']>>().optional(),
    references: z.record(z.string().min(1), z.string().min(1)).optional(),
    sensitive: z.array(z.string().min(1)).optional(),
    store: z
      .looseObject({
        layout: z.enum(['document', 'row']).optional(),
        columns: z.record(z.string().min(1), column()).optional(),
        jsonSchema: z.record(z.string(), z.json()).optional(),
      })
      .optional(),
  })
}

function elements() {
  const said = z.strictObject({
    of: name,
    key: name.optional(),
    parent: names.optional(),
    position: name.optional(),
    value: name.optional(),
  })
  return z.union([name, said])
}

function column() {
  return z.strictObject({
    type: z.custom<ColumnWord>(
      (word) => typeof word === 'string' && columnTypeOf(word) !== undefined,
      `must be one of: ${COLUMN_WORDS}`,
    ),
    from: functionOf<NonNullable<ColumnDefinition['from']>>().optional(),
    nullable: z.boolean().optional(),
  })
}

function policies() {
  return z.strictObject({
    onConflict: z.enum(['fail', 'skip', 'overwrite']).optional(),
    replace: z.boolean().optional(),
    onInvalid: z.enum(['reject', 'fail']).optional(),
    onLoss: z.enum(['fail', 'tag', 'coerce']).optional(),
    onOrphan: z.enum(['fail', 'reject', 'keep']).optional(),
    onOtherType: z.enum(['fail', 'read', 'read-seconds', 'read-milliseconds']).optional(),
    maxRejects: maxRejects().optional(),
    backup: z.union([z.enum(['default', 'none']), z.strictObject({ to: z.string().min(1) })]).optional(),
    verify: z.enum(['digest', 'count', 'none']).optional(),
    rate: rate().optional(),
  })
}

function rate() {
  const written = z.string().transform((value, context) => {
    const parsed = parseRate(value)
    if (parsed) return parsed
    context.addIssue('must be records or bytes a second, or both: "500/s", "2MB/s", "500/s,2MB/s"')
    return z.NEVER
  })
  const taken = z.strictObject({
    recordsPerSecond: z.number().positive().optional(),
    bytesPerSecond: z.number().positive().optional(),
  })
  return z.union([written, taken])
}

function maxRejects() {
  const written = z.union([z.number().int().nonnegative(), z.string()]).transform((value, context) => {
    const parsed = parseMaxRejects(String(value))
    if (parsed) return parsed
    context.addIssue('must be a number of records or a percentage, like 250 or "2%"')
    return z.NEVER
  })
  const taken = z.strictObject({
    records: z.number().int().nonnegative().optional(),
    percent: z.number().min(0).max(100).optional(),
  })
  return z.union([written, taken])
}

function functionOf<F extends (...args: never[]) => unknown>() {
  return z.custom<F>((value) => typeof value === 'function', 'must be a function')
}

function standardSchema() {
  const message = 'must be a Standard Schema: a schema of Zod, Valibot, ArkType …'
  return z.custom<StandardSchemaV1>((value) => hasStandard(value), message)
}

/** A schema may be an object or, as in ArkType, a function. */
function hasStandard(value: unknown): boolean {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value
  )
}
