import type { Edit } from './plants.ts'

/** A store that dray has filled, changed by means that share nothing with dray. */
export interface Place {
  readonly address: string
  readonly kind: 'sqlite' | 'json'
  /** Whether columns were extracted beside the documents. */
  readonly hasCells: boolean
  apply(edits: readonly Edit[]): void
  /** Everything is again as dray left it. */
  restore(): void
  close(): void
}
