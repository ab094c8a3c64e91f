import { createHash } from 'node:crypto'
import type { Decision } from './plan.ts'

/** The hash of what was decided; two plans that would do the same have the same id. */
export function planId(decision: Decision): string {
  return createHash('sha256').update(JSON.stringify(decision)).digest('hex').slice(0, 16)
}
