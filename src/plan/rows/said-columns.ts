import { DrayError } from '../../model/error.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import { COLUMN_WORDS, columnTypeOf } from './column-word.ts'
import { columnsOfJsonSchema } from './columns-of-json-schema.ts'
import { jsonSchemaOf } from './json-schema-of.ts'
import type { WishedColumn } from './planned-table.ts'

/**
 * The columns of a collection as its configuration says them: listed, or by a schema. Undefined where it says nothing of
 * them, or in words that cannot be understood.
 * @throws CONFIG_INVALID for a type that there is not
 */
export function saidColumns({
  to,
  definition,
  lists = [],
}: Pick<Chosen, 'to' | 'definition' | 'lists'>): readonly WishedColumn[] | undefined {
  const listed = definition.store?.columns
  if (!listed) {
    const schema = jsonSchemaOf(definition)
    const isTaken = (name: string): boolean => lists.some(({ member }) => member === name)
    return schema && columnsOfJsonSchema(schema)?.filter(({ name }) => !isTaken(name))
  }
  return Object.entries(listed).map(([name, { type, nullable = false }]) => {
    const known = columnTypeOf(type)
    if (known) return { name, type: known, nullable }
    throw new DrayError('CONFIG_INVALID', `Column ${name} of "${to}" has an unknown type: ${type}`, {
      collection: to,
      hint: `Types are ${COLUMN_WORDS}`,
    })
  })
}
