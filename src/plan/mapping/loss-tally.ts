/** A kind of loss of single records: how many have it, and the key of the first. */
export interface Loss {
  readonly kind: string
  readonly count: number
  readonly example: string
}

export const NO_LOSSES: readonly Loss[] = []

/** Documents that are maps have as many fields as keys. */
const KINDS_AT_MOST = 50
const OTHERS = 'more fields that are missing or have no column'

/** Counts losses by kind, in the order in which they are met. */
export class LossTally {
  readonly #found = new Map<string, { count: number; readonly example: string }>()

  add(kind: string, example: string, count = 1): void {
    const name = this.#found.has(kind) || this.#found.size < KINDS_AT_MOST ? kind : OTHERS
    const known = this.#found.get(name)
    if (known) known.count += count
    else this.#found.set(name, { count, example })
  }

  all(): readonly Loss[] {
    if (this.#found.size === 0) return NO_LOSSES
    return [...this.#found].map(([kind, { count, example }]) => ({ kind, count, example }))
  }
}
