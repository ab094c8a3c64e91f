import { isDrayError, type DrayError } from '../../../model/error.ts'
import { STATUS } from '../../../model/outcomes.ts'
import type { Route } from '../../../plan/plan.ts'
import type { Reversal } from '../../../store/target.ts'
import type { UndoContext } from '../../step.ts'
import { undoStopRequested } from '../../stop-requested.ts'

const BATCH = 500

export interface WentBack {
  /** Keys that hold now what they held before the run, and did not when they were asked for. */
  readonly changed: number
  /** Keys that held it already. */
  readonly unchanged: number
  /** Keys that hold something else than what the run wrote. */
  readonly refused: readonly Reversal[]
  /** Rows that others refer to, which go first; and what the engine says of one of them. */
  readonly held: readonly Reversal[]
  readonly because: DrayError | undefined
}

/**
 * Puts keys back in batches, in this order. Of a batch in which the engine keeps a row for the sake of a reference each half goes
 * by itself, down to the row; what is kept is asked for again, backwards and forwards in turn, until no more of it goes.
 */
export async function revertBatches(
  reversals: readonly Reversal[],
  route: Route,
  context: UndoContext,
): Promise<WentBack> {
  const back = { changed: 0, unchanged: 0, refused: [] as Reversal[] }
  let open = reversals
  for (;;) {
    const held: Reversal[] = []
    let because: DrayError | undefined
    const attempt = async (batch: readonly Reversal[]): Promise<void> => {
      if (batch.length === 0) return
      undoStopRequested(context)
      try {
        const outcomes = await context.target.revert(route.to, route.target, batch)
        const { conflicted, unchanged } = outcomes.tally()
        back.unchanged += unchanged
        back.changed += batch.length - unchanged - conflicted
        back.refused.push(...batch.filter((_, i) => outcomes.of(i) === STATUS.conflicted))
      } catch (error) {
        if (!isDrayError(error) || !error.byReference) throw error
        because = error
        if (batch.length === 1) return void held.push(...batch)
        const middle = batch.length >> 1
        await attempt(batch.slice(0, middle))
        await attempt(batch.slice(middle))
      }
    }
    for (let from = 0; from < open.length; from += BATCH) await attempt(open.slice(from, from + BATCH))
    if (held.length === 0 || held.length === open.length) return { ...back, held, because }
    open = held.toReversed()
  }
}
