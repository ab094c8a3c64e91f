import { asDrayError, DrayError, type ErrorDetails } from '../model/error.ts'
import { exitCodeOf } from '../model/exit-codes.ts'
import { groupOf } from '../model/error-codes.ts'
import type { Json } from '../model/value.ts'
import type { RunState } from '../ledger/run-record.ts'
import type { StepContext } from '../steps/step.ts'
import { buildReport, failureLine } from './report/build-report.ts'
import { keepRejects } from './report/keep-rejects.ts'
import { keepRetries } from './report/keep-retries.ts'
import type { Report } from './report/report.ts'

/**
 * A run that did not get to its end: the ledger learns why, and the lease is parked, so that it can be resumed.
 * @returns the error for the caller, with what helps now
 */
export async function abort(context: StepContext, command: string, error: DrayError): Promise<DrayError> {
  const { ledger, run, lease, emit } = context
  const state: RunState = groupOf(error.code) === 'interrupted' ? 'interrupted' : 'failed'
  // Whoever took the target over is at work there now: nothing of ours may touch it, not even the lease.
  const isFenced = error.code === 'TARGET_LOCKED'
  const failure = advised(error, run.id)
  try {
    keepRetries(context)
    const report = buildReport(context, command, await keepRejects(context))
    ledger.setState(run.id, state, {
      error: { ...failure.toJSON(), exitCode: exitCodeOf(error.code) } as Json,
      report: stopped(report, state, failure),
    })
  } catch (second) {
    // A full disk may keep the ledger from learning what happened: what happened first is what the user must hear.
    return adding(failure, `and the ledger could not be told: ${asDrayError(second).message}`)
  }
  emit({ type: 'run-end', run: run.id, state })
  try {
    if (!isFenced) await lease.park()
    return failure
  } catch (second) {
    // The lock of a process that is gone holds nobody up.
    return adding(failure, `and the lock at the target could not be released: ${asDrayError(second).message}`)
  }
}

function adding(error: DrayError, detail: string): DrayError {
  return retold(error, { details: [...error.details, detail] })
}

/** The account so far, with what stopped the run as its last line. */
function stopped(report: Report, state: RunState, error: DrayError): Json {
  const where = error.collection === undefined ? {} : { collection: error.collection }
  const failures = [...report.failures, failureLine({ ...where, error: error.toJSON() })]
  return { ...report, state, failures, exitCode: exitCodeOf(error.code) } as unknown as Json
}

/** What a user may decide now, and the command that says so. */
function advised(error: DrayError, run: string): DrayError {
  if (error.code === 'INTERRUPTED') return retold(error, { hint: `dray resume ${run}` })
  if (error.code !== 'CONFLICT') return naming(error, run)
  const hint = `Choose what becomes of such keys: dray resume ${run} --on-conflict skip (or overwrite); or dray rollback ${run}`
  return retold(error, { hint })
}

/** Whoever met it did not know the run. A lock speaks of another one. */
function naming(error: DrayError, run: string): DrayError {
  if (error.code === 'TARGET_LOCKED') return error
  const hint = error.hint?.replaceAll(/dray (?:resume|rollback)\b(?! \d)/g, `$& ${run}`)
  return hint === undefined || hint === error.hint ? error : retold(error, { hint })
}

function retold(error: DrayError, anew: Pick<ErrorDetails, 'hint' | 'details'>): DrayError {
  const { code, message, hint, store, collection, key, position, details, cause } = error
  return new DrayError(code, message, {
    details,
    cause,
    ...(hint !== undefined && { hint }),
    ...(store !== undefined && { store }),
    ...(collection !== undefined && { collection }),
    ...(key !== undefined && { key }),
    ...(position && { position }),
    ...anew,
  })
}
