import type { Emit } from '../../model/event.ts'

/** Where the events of a run go. */
export interface EventSink {
  readonly emit: Emit
  /** Leaves the terminal as it was. */
  close(): void
}
