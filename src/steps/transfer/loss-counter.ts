import type { At } from '../../ledger/run-files.ts'
import type { Json } from '../../model/value.ts'
import { type Loss, LossTally, NO_LOSSES } from '../../plan/loss-tally.ts'
import type { MappedPage } from '../../plan/mapped-page.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'

/** Up to and with this page; `before`: without it. */
interface Counted extends At {
  readonly losses: readonly Loss[]
  readonly before: readonly Loss[]
}

function lossNote({ partition }: Route): string {
  return `losses:${partition}`
}

/** What rows did not keep of the documents that a run made them of, for the report. */
export function lossesOf(
  route: Route,
  { ledger, run }: Pick<StepContext, 'ledger' | 'run'>,
): readonly Loss[] {
  const noted = ledger.noted(run.id, lossNote(route)) as Counted | undefined
  return noted && noted.epoch === ledger.epoch(run.id, route.partition).epoch ? noted.losses : NO_LOSSES
}

/** Counts losses that were accepted, page by page, across crashes. */
export class LossCounter {
  readonly #route: Route
  readonly #context: StepContext
  #counted: Counted

  constructor(route: Route, context: StepContext, at: At) {
    this.#route = route
    this.#context = context
    this.#counted = this.#countedUntil(at)
  }

  /** Told before the page is written, so that no crash loses its losses or counts them twice. */
  add({ epoch, page }: At, { losses }: Pick<MappedPage, 'losses'>): void {
    if (losses.length === 0) return
    const tally = new LossTally()
    const before = this.#counted.losses
    for (const { kind, example, count } of [...before, ...losses]) tally.add(kind, example, count)
    this.#counted = { epoch, page, losses: tally.all(), before }
    const { ledger, run } = this.#context
    ledger.note(run.id, lossNote(this.#route), this.#counted as unknown as Json)
  }

  #countedUntil({ epoch, page }: At): Counted {
    const { ledger, run } = this.#context
    const noted = ledger.noted(run.id, lossNote(this.#route)) as Counted | undefined
    if (noted?.epoch !== epoch) return { epoch, page, losses: NO_LOSSES, before: NO_LOSSES }
    // The page was told and never arrived: it comes again.
    return noted.page > page ? { ...noted, losses: noted.before } : noted
  }
}
