import type { PinnedUnit, PinnedUnits } from '../../../store/source.ts'

/** Units are packed so many at a time. */
const PACKED_AT_ONCE = 1_000

/**
 * Pinned units in the order in which they were added, beyond the first thousand as text in buffers: of a folder with a
 * file per record there are as many as records, and as objects each takes five times its text.
 */
export class PinnedList implements PinnedUnits {
  readonly #packed: Buffer[] = []
  #loose: PinnedUnit[] = []

  get length(): number {
    return this.#packed.length * PACKED_AT_ONCE + this.#loose.length
  }

  add(unit: PinnedUnit): void {
    this.#loose.push(unit)
    if (this.#loose.length < PACKED_AT_ONCE) return
    this.#packed.push(Buffer.from(JSON.stringify(this.#loose)))
    this.#loose = []
  }

  *[Symbol.iterator](): Iterator<PinnedUnit> {
    for (const text of this.#packed) yield* JSON.parse(text.toString()) as readonly PinnedUnit[]
    yield* this.#loose
  }
}
