import type { At } from '../../../ledger/run-files.ts'
import { type Loss, LossTally, NO_LOSSES } from '../../../plan/mapping/loss-tally.ts'
import type { MappedPage } from '../../../plan/mapping/mapped-page.ts'
import type { Route } from '../../../plan/plan.ts'
import type { StepContext } from '../../step.ts'
import { NotedTotal, totalNoted } from './noted-total.ts'

function lossNote({ partition }: Route): string {
  return `losses:${partition}`
}

/** What rows did not keep of the documents that a run made them of, for the report. */
export function lossesOf(route: Route, context: Pick<StepContext, 'ledger' | 'run'>): readonly Loss[] {
  const { epoch } = context.ledger.epoch(context.run.id, route.partition)
  return totalNoted<readonly Loss[]>(lossNote(route), context, epoch) ?? NO_LOSSES
}

/** Counts losses that were accepted, page by page, across crashes. */
export class LossCounter {
  readonly #counted: NotedTotal<readonly Loss[]>

  constructor(route: Route, context: StepContext, at: At) {
    this.#counted = new NotedTotal(lossNote(route), context, at)
  }

  /** Before the page is written. @param inTarget the last page that surely is in */
  add(at: At, { losses }: Pick<MappedPage, 'losses'>, inTarget: number): void {
    if (losses.length === 0) return
    const tally = new LossTally()
    for (const { kind, example, count } of [...(this.#counted.value ?? NO_LOSSES), ...losses]) {
      tally.add(kind, example, count)
    }
    this.#counted.add(at, tally.all(), inTarget)
  }
}
