import { DrayError } from '../../model/error.ts'
import type { GatedLine } from './check-line.ts'

/**
 * The hard gate: every check passes, or nothing is written.
 * @throws DrayError with the failing check's code, or PREFLIGHT_FAILED listing all of them
 */
export function refuseFailed(checks: readonly GatedLine[]): void {
  const failed = checks.filter(({ state }) => state === 'fail')
  const [first] = failed
  if (!first) return
  if (failed.length === 1) {
    throw new DrayError(first.code ?? 'PREFLIGHT_FAILED', first.finding, {
      ...(first.fix && { hint: first.fix }),
    })
  }
  const details = failed.map(({ id, finding, fix }) => `${id}: ${finding}${fix ? ` – ${fix}` : ''}`)
  throw new DrayError('PREFLIGHT_FAILED', `${failed.length} checks failed; nothing was touched`, { details })
}
