import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { Route } from '../../../plan/plan.ts'
import type { StepContext } from '../../step.ts'

/** Each report costs a sync of the ledger. */
const TELLING_MS = 250

/**
 * What the ledger hears of a route: checkpoints that the target made durable. One that keeps them with the data knows
 * better in any case, so the ledger is told now and then, and when the route ends.
 */
export class LedgerAccount {
  readonly #route: Route
  readonly #context: StepContext
  #untold: Checkpoint | undefined
  #toldAt = -Infinity

  constructor(route: Route, context: StepContext) {
    this.#route = route
    this.#context = context
  }

  add(durable: Checkpoint): void {
    this.#untold = durable
    const isOnlyAccount = this.#context.target.facts.checkpoint !== 'with-data'
    if (isOnlyAccount || performance.now() - this.#toldAt >= TELLING_MS) this.close()
  }

  /** Hands over what the ledger has not heard yet. */
  close(): void {
    if (!this.#untold) return
    this.#context.ledger.adopt(this.#context.run.id, this.#route.partition, this.#untold)
    this.#untold = undefined
    this.#toldAt = performance.now()
  }
}
