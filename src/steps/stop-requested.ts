import { DrayError } from '../model/error.ts'
import type { StepContext } from './step.ts'

type Stoppable = Pick<StepContext, 'signal' | 'stopNow' | 'run'>

/** @throws DrayError INTERRUPTED once the caller asked to stop; between two batches, never within one */
export function stopRequested(context: Stoppable): void {
  if (!isStopped(context)) return
  throw new DrayError('INTERRUPTED', 'Stopped as asked; everything written so far is safe', {
    hint: `dray resume ${context.run.id}`,
  })
}

/** The same on the way back. @throws DrayError INTERRUPTED */
export function undoStopRequested(context: Stoppable): void {
  if (!isStopped(context)) return
  throw new DrayError('INTERRUPTED', 'Stopped as asked; what was taken back so far stays taken back', {
    hint: `dray rollback ${context.run.id} takes back the rest`,
  })
}

function isStopped({ signal, stopNow }: Stoppable): boolean {
  return signal.aborted || stopNow.aborted
}
