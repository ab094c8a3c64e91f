import type { ErrorCode, MigrationLike } from '../../src/index.ts'
import type { Stored } from './read-store.ts'

/** A database as somebody has it, and what dray must make of it as a source. */
export interface DatabaseRow {
  readonly name: string
  /** SQL that makes it; or whatever lays its files, given the path of the first. */
  readonly make: string | ((path: string) => void | Promise<void>)
  readonly collections?: MigrationLike['collections']
  /** The user has said yes to what is lost. */
  readonly accepted?: boolean
  /** Everything that is in the target, of whatever kind. */
  readonly arrives?: Stored
  /** The same in a SQLite target, where tables arrive as rows: each row as its values, as the engine quotes them. */
  readonly rows?: Readonly<Record<string, readonly (readonly string[])[]>>
  /** Records that stay behind: code, and key where there is one. */
  readonly rejected?: readonly (readonly [ErrorCode, string?])[]
  /** Collections that stop, the others going on. */
  readonly stopped?: readonly (readonly [collection: string, ErrorCode])[]
  /** Nothing is read at all. */
  readonly refused?: ErrorCode
  /** Refused by this kind of target alone. */
  readonly refusedBy?: { readonly json: ErrorCode }
}
