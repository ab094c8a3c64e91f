import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'
import type { Json } from '../../model/value.ts'
import type { CollectionDefinition } from '../migration.ts'

type JsonObject = { readonly [word: string]: Json }

/**
 * The JSON Schema of a collection's records: as it is said, or as the collection's own schema tells it. Undefined where
 * there is none, or where it cannot be told.
 */
export function jsonSchemaOf({ schema, store, keep }: CollectionDefinition): JsonObject | undefined {
  if (store?.jsonSchema) return store.jsonSchema
  if (!schema) return undefined
  // The record is written as it was, or as the schema returns it.
  const io = keep === 'parsed' ? 'output' : 'input'
  try {
    return (isZod(schema) ? ofZod(schema, io) : ofStandard(schema, io)) as JsonObject | undefined
  } catch {
    return undefined
  }
}

/** Of any copy of Zod 4. */
function isZod(schema: StandardSchemaV1): schema is StandardSchemaV1 & z.ZodType {
  return schema['~standard'].vendor === 'zod' && '_zod' in schema
}

function ofZod(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' })
}

/** https://standardschema.dev/json-schema */
function ofStandard(schema: StandardSchemaV1, io: 'input' | 'output'): unknown {
  const { jsonSchema } = schema['~standard'] as Partial<StandardJSONSchemaV1['~standard']>
  return jsonSchema?.[io]({ target: 'draft-2020-12' })
}
