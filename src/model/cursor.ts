import type { Json } from './value.ts'

/**
 * Where a scan goes on. Only its driver reads `at`; a newer driver parses the older `v`.
 * `generation` names the state of the source unit it was taken from: another generation, another partition epoch.
 */
export interface Cursor {
  readonly driver: string
  readonly v: number
  readonly generation: string
  readonly at: Json
}
