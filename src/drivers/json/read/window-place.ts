import type { ThreadHold } from '../../../lib/second-thread.ts'
import type { RecordForm } from '../../../model/scan/cut-records.ts'
import type { ObjectStore } from '../../../store/object-store.ts'
import type { LineFinder } from '../lines.ts'
import type { Range } from './member-range.ts'
import type { Unit } from './units.ts'

/** Where windows are read from, and who helps. */
export interface WindowPlace {
  readonly store: ObjectStore
  readonly lineOf: LineFinder
  readonly beside: ThreadHold | undefined
}

/** What is to be cut, from where on. */
export interface CutAt {
  readonly unit: Unit
  readonly range: Range
  readonly offset: number
  /** The container's bracket lies behind us. */
  readonly opened: boolean
  readonly form: RecordForm
  readonly limit: { readonly bytes: number; readonly entries: number }
  readonly alone: boolean
  readonly signal: AbortSignal | undefined
}
