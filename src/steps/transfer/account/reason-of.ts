import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Outcomes } from '../../../model/outcomes.ts'
import { maskSensitive } from '../../../plan/mapping/mask-sensitive.ts'
import type { Route } from '../../../plan/plan.ts'

/** Why the target did not take entry `i`, for eyes: an engine may quote the very value that it refuses. */
export function reasonOf(
  page: DocumentPage,
  i: number,
  outcomes: Outcomes,
  { sensitive }: Route,
): string | undefined {
  const reason = outcomes.reasons.get(i)?.message
  if (reason === undefined || sensitive.length === 0) return reason
  return maskSensitive(reason, page.entry(i).body.value(), sensitive)
}
