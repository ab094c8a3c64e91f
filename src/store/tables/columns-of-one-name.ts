import { DrayError } from '../../model/error.ts'

/** Columns of a table whose names the target's engine cannot tell apart. @param names of the later ones */
export function columnsOfOneName(collection: string, names: readonly string[]): DrayError {
  const which = names.join(', ')
  return new DrayError(
    'CONFIG_INVALID',
    `Two columns of "${collection}" have the same name in the target: ${which}`,
    {
      hint:
        'There, names that differ only in case are the same: rename one in the source, ' +
        `or move its rows as documents: ${collection}: { store: { layout: 'document' } }`,
      collection,
    },
  )
}
