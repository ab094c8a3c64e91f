import type { Route } from '../../../plan/plan.ts'
import type { StepContext } from '../../step.ts'
import { waitingRejects } from './waiting-rejects.ts'

/** Of each record that waited in vain, that it is rejected. */
export function tellLeft(route: Route, context: StepContext): void {
  for (const { reject } of waitingRejects(route, context)) {
    const { key, reason, outcome } = reject
    context.emit({ type: 'record', collection: route.to, key: key!, outcome, reason })
  }
}
