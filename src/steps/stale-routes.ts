import type { Json } from '../model/value.ts'
import type { Route } from '../plan/plan.ts'
import type { StepContext } from './step.ts'

const NOTE = 'stale'

/** The source of this collection changed after its readers had it: what they have is of the moment before. */
export function noteStale(route: Route, { ledger, run }: StepContext): void {
  const known = (ledger.noted(run.id, NOTE) ?? []) as readonly string[]
  if (!known.includes(route.where)) ledger.note(run.id, NOTE, [...known, route.where] as Json)
}

/** Where those collections lie in the source, for eyes. */
export function staleSources({ ledger, run }: StepContext): readonly string[] {
  return (ledger.noted(run.id, NOTE) ?? []) as readonly string[]
}
