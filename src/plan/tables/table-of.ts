import type { CollectionInfo } from '../../store/source.ts'

/** The table that a collection is read from, as references of other tables name it. */
export function tableOf({ name, layout }: CollectionInfo): string {
  const { table } = layout.options
  return typeof table === 'string' ? table : name
}
