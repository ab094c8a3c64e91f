import { DrayError } from '../model/error.ts'
import type { StepContext } from './step.ts'

/** @throws DrayError INTERRUPTED once the caller asked to stop; between two batches, never within one */
export function stopRequested({
  signal,
  stopNow,
  run,
}: Pick<StepContext, 'signal' | 'stopNow' | 'run'>): void {
  if (!signal.aborted && !stopNow.aborted) return
  throw new DrayError('INTERRUPTED', 'Stopped as asked; everything written so far is safe', {
    hint: `dray resume ${run.id}`,
  })
}
