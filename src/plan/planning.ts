import type { Emit } from '../model/event.ts'
import type { TableSchema } from '../model/table-schema.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { Migration, Policies } from './migration.ts'
import type { Decision, StoreRef } from './plan.ts'
import type { Selection } from './collections/selection.ts'

/** What a plan is made from. */
export interface Planning extends Selection {
  readonly migration: Migration
  readonly source: DocumentSource
  /** Used for reading only. */
  readonly target: DocumentTarget
  readonly from: Pick<StoreRef, 'open' | 'driver'>
  readonly to: Pick<StoreRef, 'open' | 'driver'>
  readonly policies?: Partial<Policies>
  /** Tables that are decided already, by collection of the target: those of a run whose rejects are sent again. */
  readonly knownTables?: Readonly<Record<string, TableSchema>>
  readonly by: 'quick' | 'full'
  /** Asked once all is decided, before anything is counted or read: what it throws ends the planning. */
  readonly onDecided?: (decision: Decision) => Promise<void>
  readonly sample?: number
  /** A folder for what does not fit in memory. */
  readonly scratch: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** One event per record, not only per page. */
  readonly recordEvents?: boolean
}
