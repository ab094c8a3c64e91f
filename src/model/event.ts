import type { Counts } from './counts.ts'
import type { Wait } from './wait.ts'

/** What a run tells while it goes. Sinks (the terminal, JSON lines, a caller's callback) decide what to show. */
export type Event =
  | { readonly type: 'run-start'; readonly run: string; readonly command: string }
  | { readonly type: 'step-start'; readonly step: string; readonly title: string }
  | { readonly type: 'step-end'; readonly step: string; readonly seconds: number }
  | {
      readonly type: 'progress'
      readonly step: string
      readonly collection: string
      /** So far. */
      readonly records: number
      /** Since the event before: what one page held. */
      readonly bytes: number
      readonly totalRecords?: number
      readonly totalBytes?: number
    }
  | { readonly type: 'collection-end'; readonly collection: string; readonly counts: Counts }
  | {
      readonly type: 'record'
      readonly collection: string
      readonly key: string
      readonly outcome: string
      readonly reason?: string
      /** Of a plan: what would become of it. */
      readonly planned?: true
    }
  /** A store is given time: the rate allows nothing more yet, or it failed and is asked again afterwards. */
  | ({ readonly type: 'wait'; readonly store: string } & Wait)
  | { readonly type: 'note'; readonly level: 'info' | 'warn'; readonly message: string }
  | { readonly type: 'run-end'; readonly run: string; readonly state: string }

export type Emit = (event: Event) => void
