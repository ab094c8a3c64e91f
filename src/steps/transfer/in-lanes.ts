import { afterBusy, afterPage, startingWith } from '../../store/paging/concurrency.ts'

/** One of several deeds that run at the same time. */
export interface Lane {
  /** Aborted: stop. */
  readonly stop: AbortSignal
  /** Others ran beside it since its last page: what was too much then may be fine on its own. */
  readonly isAccompanied: boolean
  /** No other is running, and none is waiting. */
  readonly isLast: () => boolean
  /** To be called after each page, with its size. Waits while more are running than should. */
  turn(bytes: number): Promise<void>
}

export interface Lanes {
  /** Never more than this at one time; how many there are depends on what they bring. */
  readonly most: number
  readonly stop: AbortSignal
  /** Whether an error only says that too much goes on: of several such a deed is put off, and there are fewer from then on. */
  readonly isTooMuch: (error: unknown) => boolean
  /** Called when there were too many, with how many there may be from now on. */
  readonly onFewer?: (number: number, because: unknown) => void
  /** Called at the end, with the most that ran at one time. */
  readonly onEnd?: (most: number) => void
}

/** It begins with two; more have to prove that they are worth it. */
const FIRST_LANES = 2

/**
 * One deed for each item, begun in their order, several at one time. The first that fails stops the others: what is under
 * way is told so by its signal, and waited for.
 * @throws what failed first
 */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: Lanes,
  deed: (item: Item, lane: Lane) => Promise<void>,
): Promise<void> {
  await new Road(items, lanes, deed).pass()
}

interface Passing<Item> {
  readonly item: Item
  isAccompanied: boolean
}

class Road<Item> {
  readonly #lanes: Lanes
  readonly #deed: (item: Item, lane: Lane) => Promise<void>
  readonly #waiting: Item[]
  readonly #failed = new AbortController()
  readonly #stop: AbortSignal
  /** In the order in which they began; those beyond the current number wait in `turn`. */
  readonly #passing: Passing<Item>[] = []
  readonly #running = new Set<Promise<void>>()
  #concurrency
  #wake: (() => void)[] = []
  #most = 0
  #lastMs = performance.now()

  constructor(items: readonly Item[], lanes: Lanes, deed: (item: Item, lane: Lane) => Promise<void>) {
    this.#lanes = lanes
    this.#deed = deed
    this.#waiting = [...items]
    this.#concurrency = startingWith(Math.min(FIRST_LANES, lanes.most))
    this.#stop = lanes.most > 1 ? AbortSignal.any([lanes.stop, this.#failed.signal]) : lanes.stop
  }

  async pass(): Promise<void> {
    const onStop = (): void => this.#wakeAll()
    this.#stop.addEventListener('abort', onStop)
    try {
      this.#open()
      while (this.#running.size > 0) await Promise.race(this.#running)
    } finally {
      this.#stop.removeEventListener('abort', onStop)
      this.#lanes.onEnd?.(this.#most)
    }
    if (this.#hasFailed) throw (this.#failed.signal.reason as { readonly error: unknown }).error
  }

  get #hasFailed(): boolean {
    return this.#failed.signal.aborted
  }

  #open(): void {
    while (this.#passing.length < this.#concurrency.number && this.#waiting.length > 0 && !this.#hasFailed) {
      const passing: Passing<Item> = { item: this.#waiting.shift()!, isAccompanied: false }
      this.#passing.push(passing)
      if (this.#passing.length > 1) for (const each of this.#passing) each.isAccompanied = true
      this.#most = Math.max(this.#most, this.#passing.length)
      const running = this.#move(passing).finally(() => this.#running.delete(running))
      this.#running.add(running)
    }
    this.#wakeAll()
  }

  async #move(passing: Passing<Item>): Promise<void> {
    try {
      await this.#deed(passing.item, {
        stop: this.#stop,
        get isAccompanied() {
          return passing.isAccompanied
        },
        isLast: () => this.#passing.length === 1 && this.#waiting.length === 0,
        turn: (bytes) => this.#turn(passing, bytes),
      })
    } catch (error) {
      if (passing.isAccompanied && !this.#hasFailed && this.#lanes.isTooMuch(error)) {
        this.#putOff(passing, error)
      } else {
        // A second abort would change nothing: the first failure is the one that is thrown.
        this.#failed.abort({ error })
      }
    }
    this.#passing.splice(this.#passing.indexOf(passing), 1)
    this.#open()
  }

  #putOff({ item }: Passing<Item>, error: unknown): void {
    const number = Math.min(this.#concurrency.number, this.#passing.length)
    this.#concurrency = afterBusy({ ...this.#concurrency, number })
    this.#waiting.unshift(item)
    this.#lanes.onFewer?.(this.#concurrency.number, error)
  }

  async #turn(passing: Passing<Item>, bytes: number): Promise<void> {
    const nowMs = performance.now()
    const ms = nowMs - this.#lastMs
    this.#lastMs = nowMs
    if (this.#passing.length === 1) passing.isAccompanied = false
    const most = Math.min(this.#lanes.most, this.#passing.length + this.#waiting.length)
    this.#concurrency = afterPage(this.#concurrency, { bytes, ms, waitedMs: ms }, most)
    this.#open()
    while (!this.#stop.aborted && this.#passing.indexOf(passing) >= this.#concurrency.number) {
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  #wakeAll(): void {
    const woken = this.#wake
    this.#wake = []
    for (const wake of woken) wake()
  }
}
