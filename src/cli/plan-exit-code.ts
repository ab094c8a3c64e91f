import type { ErrorCode } from '../model/error-codes.ts'
import type { Plan } from '../plan/plan.ts'
import { EXIT_CODES, exitCodeOf } from '../model/exit-codes.ts'

/** What a run of this plan would end with, as far as dray itself decides it. */
export function planExitCode({ decision, forecast }: Plan): number {
  const { onLoss, onConflict, onOrphan } = decision.policies
  const failed = forecast.routes.flatMap(({ failure }) =>
    failure ? [exitCodeOf(failure['code'] as ErrorCode)] : [],
  )
  if (failed.length > 0)
    return failed.includes(EXIT_CODES.corrupt.code) ? EXIT_CODES.corrupt.code : failed[0]!
  const losses = forecast.routes.some((route) => route.losses.length > 0)
  if (losses && onLoss === 'fail') return EXIT_CODES.usage.code
  const orphans = forecast.routes.some((route) => (route.orphans ?? 0) > 0)
  if (orphans) return onOrphan === 'fail' ? EXIT_CODES.record.code : EXIT_CODES.store.code
  const refused = forecast.routes.some(
    ({ rejects = 0, conflicts = 0 }) => rejects > 0 || (conflicts > 0 && onConflict === 'fail'),
  )
  return refused ? EXIT_CODES.record.code : EXIT_CODES.done.code
}
