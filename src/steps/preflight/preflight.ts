import type { Plan } from '../../plan/plan.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { LeaseRequest } from '../../store/control/lease.ts'
import type { DocumentTarget } from '../../store/target.ts'

/** What the checks look at. */
export interface Preflight {
  readonly plan: Plan
  readonly source: DocumentSource
  readonly target: DocumentTarget
  readonly stateDir: string
  /** The run that would take the lease; a fresh one for `dray check`. */
  readonly run: string
  readonly takeOver?: boolean
  readonly isOver?: NonNullable<LeaseRequest['isOver']>
}
