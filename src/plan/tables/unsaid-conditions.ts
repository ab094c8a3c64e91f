import type { TableCheck, TableIndex, TableSchema, WrittenCondition } from '../../model/table-schema.ts'
import type { Taker } from './carried-collations.ts'

interface Unsaid {
  readonly checks: readonly TableCheck[]
  /** Indexes of some rows. */
  readonly partial: readonly TableIndex[]
}

/**
 * Checks and indexes of some rows for which the target's engine has no words, whatever its columns are. Of the others its
 * driver, which knows these, makes what it can and tells the rest.
 */
export function unsaidConditions(
  { checks, indexes }: Pick<TableSchema, 'checks' | 'indexes'>,
  { dialect, conditions }: Taker,
): Unsaid {
  const isUnsaid = (rule: WrittenCondition): boolean =>
    rule.dialect !== dialect && (conditions === undefined || !rule.condition)
  return {
    checks: checks.filter(isUnsaid),
    partial: indexes.filter(
      ({ where }) => where && (isUnsaid(where) || (where.dialect !== dialect && conditions === 'checks')),
    ),
  }
}
