import type { ErrorCode, MigrationLike, Policies } from '../../src/index.ts'
import type { Stored } from './read-store.ts'

/** A SQLite database as somebody has it, and what dray must make of it as a target. */
export interface TargetRow {
  readonly name: string
  /** SQL that makes it; or whatever lays its files. Absent: nothing is there. */
  readonly make?: string | ((path: string) => void)
  /** What comes, as texts by key; default two plain documents. */
  readonly documents?: Readonly<Record<string, string>>
  /** The collection that they come from; default `things`. */
  readonly collection?: string
  readonly store?: NonNullable<NonNullable<MigrationLike['collections']>[string]['store']>
  readonly policies?: Partial<Policies>
  /** The tables afterwards, with what lay there before. */
  readonly arrives?: Stored
  /** Asked of the database afterwards, and its first value. */
  readonly and?: readonly [sql: string, value: unknown]
  readonly rejected?: readonly (readonly [ErrorCode, string])[]
  readonly stopped?: ErrorCode
  /** The engine changed what was written: found by reading it back, exit 4. */
  readonly differs?: readonly (readonly ['missing' | 'extra' | 'content', string])[]
  /** Nothing is written at all. */
  readonly refused?: ErrorCode
}
