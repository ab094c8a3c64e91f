import type { Counts } from '../../model/counts.ts'
import type { ErrorCode } from '../../model/error-codes.ts'
import { EXIT_CODES, exitCodeOf } from '../../model/exit-codes.ts'
import type { Policies } from '../../plan/migration.ts'
import type { RouteFailure } from '../../steps/transfer/transfer-step.ts'
import type { VerifyResult } from '../../steps/verify/verify-step.ts'
import type { Report } from './report.ts'

export interface Findings {
  readonly totals: Counts
  readonly failures: readonly RouteFailure[]
  readonly verified: VerifyResult | undefined
  readonly unbalanced: readonly string[]
  /** Not moved, or not to their end. */
  readonly unfinished: readonly string[]
  readonly policies: Policies
}

/** State, verdict and exit code, the gravest finding first. */
export function verdictOf(findings: Findings): Pick<Report, 'state' | 'verified' | 'exitCode'> {
  const { totals, failures, verified, unbalanced, unfinished } = findings
  const word = wordOf(findings)
  if (unbalanced.length > 0) return { state: 'failed', verified: word, exitCode: EXIT_CODES.ledger.code }
  if (word === 'difference') return { state: 'failed', verified: word, exitCode: EXIT_CODES.corrupt.code }
  if (failures.length > 0) return { state: 'failed', verified: word, exitCode: gravest(failures) }
  // What is there may be right to the last byte: a run that was stopped has still not brought everything.
  if (unfinished.length > 0) return { state: 'failed', verified: word, exitCode: EXIT_CODES.store.code }
  const rejects = totals.refused + totals.rejected + totals.conflicted
  const isPartial = rejects > 0 || verified?.source.verdict === 'changed'
  if (isPartial) return { state: 'finished-with-rejects', verified: word, exitCode: EXIT_CODES.record.code }
  return { state: 'finished', verified: word, exitCode: EXIT_CODES.done.code }
}

/** `verified` needs both looks, at the target and once more at the source, and all of it to be there. */
function wordOf({ verified, policies, failures, unfinished }: Findings): Report['verified'] {
  if (!verified || policies.verify === 'none') return 'not-verified'
  if (verified.mismatchCount > 0) return 'difference'
  if (failures.length > 0 || unfinished.length > 0) return 'not-verified'
  return verified.source.verdict === 'same' ? 'verified' : 'not-verified'
}

function gravest(failures: readonly RouteFailure[]): number {
  const codes = failures.map(({ error }) => exitCodeOf(error['code'] as ErrorCode))
  return codes.includes(EXIT_CODES.corrupt.code) ? EXIT_CODES.corrupt.code : Math.min(...codes)
}
