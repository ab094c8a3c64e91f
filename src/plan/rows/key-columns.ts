import type { Chosen } from '../collections/choose-collections.ts'

const DEFAULT = 'id'

/**
 * The columns that name a row. As the configuration says; else the fields that the source reads the key from; else a column
 * of its own, since the key lies in no field: in the name of a member or a file, or in a function.
 */
export function keyColumnsOf({ info, definition }: Pick<Chosen, 'info' | 'definition'>): readonly string[] {
  const said = definition.store?.['keyColumn']
  if (typeof said === 'string') return [said]
  const fields = definition.key ? [] : (info.keyFields ?? [])
  const isInFields = fields.length > 0 && !fields.includes(null)
  return isInFields ? fields.map(String) : [DEFAULT]
}
