import type { Json } from '../../model/value.ts'
import type { StepContext } from '../../steps/step.ts'
import { addRetries, NO_RETRIES, type Retries } from '../../store/retry-tally.ts'
import type { Report } from './report.ts'

/** Retries since they were last kept join those of the run before. An attempt that was killed left no word of its own. */
export function keepRetries({ ledger, run, retries }: StepContext): void {
  const anew = retries.take()
  if (anew.count === 0) return
  ledger.note(run.id, NOTE, addRetries(keptRetries({ ledger, run }), anew) as unknown as Json)
}

/** For the report; absent where nothing was asked twice. */
export function retriesOf(context: Pick<StepContext, 'ledger' | 'run'>): Pick<Report, 'retries'> {
  const { count, ms } = keptRetries(context)
  return count === 0 ? {} : { retries: { count, seconds: Math.round(ms) / 1_000 } }
}

const NOTE = 'retries'

function keptRetries({ ledger, run }: Pick<StepContext, 'ledger' | 'run'>): Retries {
  return (ledger.noted(run.id, NOTE) as Retries | undefined) ?? NO_RETRIES
}
