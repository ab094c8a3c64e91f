import type { Rate } from '../model/rate.ts'
import type { CollectionDefinition, Policies } from '../plan/migration.ts'

export { drop } from '../plan/migration.ts'

/** The policies as a configuration may write them; each can be overridden on the command line. */
export interface PoliciesInput extends Partial<Omit<Policies, 'maxRejects' | 'rate'>> {
  /** A number of records, or a share of those read: `250`, `'2%'`. */
  readonly maxRejects?: number | `${number}%` | Policies['maxRejects']
  /** Records a second, bytes, or both: `'500/s'`, `'2MB/s'`, `'500/s,2MB/s'`. */
  readonly rate?: string | Rate
}

/** What `dray.config.ts` exports. An address that is missing here is given on the command line. */
export interface MigrationInput {
  /** The source's address; a relative path counts from the configuration's folder. */
  readonly from?: string
  /** The target's address; a relative path counts from the configuration's folder. */
  readonly to?: string
  /** By name in the target. Absent: every collection that is found, copied as it is. */
  readonly collections?: Readonly<Record<string, CollectionDefinition>>
  /** Collections of the source that are not named: they stay there (`leave`, the default), or move as they are. */
  readonly others?: 'leave' | 'move'
  readonly policies?: PoliciesInput
}

/** Gives a migration its types; changes nothing. */
export function defineMigration(migration: MigrationInput): MigrationInput {
  return migration
}
