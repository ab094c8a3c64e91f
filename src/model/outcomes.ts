import type { DrayError } from './error.ts'

/** What became of one entry at the target. */
export const STATUS = { written: 0, unchanged: 1, skipped: 2, conflicted: 3, rejected: 4 } as const
export type StatusName = keyof typeof STATUS
export type Status = (typeof STATUS)[StatusName]
export const STATUS_NAMES = ['written', 'unchanged', 'skipped', 'conflicted', 'rejected'] as const

/** What became of a page's entries. The usual page is all of one kind: then there is no array and no object per record. */
export class Outcomes {
  readonly count: number
  readonly all: Status
  #status: Uint8Array | undefined
  #reasons: Map<number, DrayError> | undefined

  constructor(count: number, all: Status = STATUS.written) {
    this.count = count
    this.all = all
  }

  set(i: number, status: Status, reason?: DrayError): void {
    this.#status ??= new Uint8Array(this.count).fill(this.all)
    this.#status[i] = status
    if (reason) (this.#reasons ??= new Map()).set(i, reason)
  }

  of(i: number): Status {
    return (this.#status ? this.#status[i]! : this.all) as Status
  }

  /** Per entry; absent only when all are `written`. What logs and checkpoints keep. */
  get status(): Uint8Array | undefined {
    if (this.#status || this.all === STATUS.written) return this.#status
    return new Uint8Array(this.count).fill(this.all)
  }

  get reasons(): ReadonlyMap<number, DrayError> {
    return this.#reasons ?? new Map()
  }

  tally(): Record<StatusName, number> {
    const tally = { written: 0, unchanged: 0, skipped: 0, conflicted: 0, rejected: 0 }
    if (!this.#status) tally[STATUS_NAMES[this.all]] = this.count
    else for (const status of this.#status) tally[STATUS_NAMES[status as Status]]++
    return tally
  }
}
