import type { Counts } from '../../../model/counts.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { STATUS_NAMES, type Outcomes } from '../../../model/outcomes.ts'
import type { MappedPage } from '../../../plan/mapping/mapped-page.ts'
import type { Route } from '../../../plan/plan.ts'
import { turnedAway } from '../../../plan/mapping/turned-away.ts'
import type { StepContext } from '../../step.ts'
import { reasonOf } from './reason-of.ts'
import { waits } from './rejects-of-page.ts'

export function tellProgress(context: StepContext, route: Route, counts: Counts, page: DocumentPage): void {
  const bytes = page.bytes.length
  context.emit({ type: 'progress', step: 'transfer', collection: route.to, records: counts.read, bytes })
  if (page.next === undefined) context.emit({ type: 'collection-end', collection: route.to, counts })
}

/**
 * Decisions about single records: the refused ones always, all of them when the caller listens to each. Of those that wait
 * for what they refer to nothing is decided yet.
 */
export function tellOutcomes(
  context: StepContext,
  route: Route,
  read: DocumentPage,
  mapped: MappedPage,
  outcomes: Outcomes,
): void {
  const { page } = mapped
  for (const record of turnedAway(read, mapped)) {
    if (record.outcome === 'filtered' && !context.recordEvents) continue
    context.emit({ type: 'record', collection: route.to, ...record })
  }
  if (!context.recordEvents && !outcomes.status) return
  for (let i = 0; i < page.count; i++) {
    if (waits(i, outcomes, route)) continue
    const outcome = STATUS_NAMES[outcomes.of(i)]
    if (!context.recordEvents && (outcome === 'written' || outcome === 'unchanged')) continue
    const reason = reasonOf(page, i, outcomes, route)
    context.emit({
      type: 'record',
      collection: route.to,
      key: page.keyText(i),
      outcome,
      ...(reason !== undefined && { reason }),
    })
  }
}
