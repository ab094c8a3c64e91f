import type { Emit } from '../../../model/event.ts'

/** Where the events of one call go. */
export interface Sink {
  readonly emit: Emit
  /** Leaves the terminal as it was. */
  close(): void
}
