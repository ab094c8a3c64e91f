import type { TableColumn, TableIndex } from '../../../../model/table-schema.ts'
import { quoteName } from '../../identifier.ts'

/**
 * What an index is made of where the engine refuses it, as some values are longer than an entry: only texts and bytes are. A plain
 * one finds equal values by their hashes; what is unique is so by the hash that the engine itself proposes.
 * https://www.postgresql.org/docs/current/hash-index.html
 * @returns undefined where no column can be so long
 */
export function termsForLong(
  { columns, unique }: Pick<TableIndex, 'columns' | 'unique'>,
  all: readonly TableColumn[],
): { readonly sql: string; readonly means: string } | undefined {
  const long = new Set(
    all.filter(({ type }) => type.kind === 'text' || type.kind === 'bytes').map(({ name }) => name),
  )
  const first = columns.find(({ name }) => long.has(name))
  if (!first) return undefined
  if (!unique)
    return {
      sql: `USING hash (${quoteName(first.name)})`,
      means: `finds only equal values of ${first.name}: ${TOO_LONG}`,
    }
  const terms = columns.map(({ name }) => (long.has(name) ? `md5(${quoteName(name)})` : quoteName(name)))
  return { sql: `(${terms.join(', ')})`, means: `compares texts and bytes by their md5: ${TOO_LONG}` }
}

const TOO_LONG = 'some values are too long for an index of PostgreSQL'
