/**
 * When a page may be committed that was begun beside the one before it. It waits for that with all its rows in and nothing
 * settled, and holds what it put there: where the page before waits for that in turn (the same key in both), neither would
 * come to an end. So after a while it gives way.
 */
export class Turn {
  readonly #isIn: Promise<boolean>
  #hasCome = false

  constructor(pageBefore: Promise<void>) {
    const come = (): boolean => (this.#hasCome = true)
    this.#isIn = pageBefore.then(come, () => false)
  }

  get hasCome(): boolean {
    return this.#hasCome
  }

  /** @throws OutOfTurn when the page before is not in, or not soon */
  async come(): Promise<void> {
    if (this.#hasCome) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), PATIENCE_MS)))
    const isIn = await Promise.race([this.#isIn, late])
    clearTimeout(timer)
    if (isIn !== true) throw new OutOfTurn({ isInTheWay: isIn === 'late' })
  }
}

/** It is to be rolled back, and begun again when the page before it is in. */
export class OutOfTurn extends Error {
  override readonly name = 'OutOfTurn'
  /** The page before may wait for what this one holds. */
  readonly isInTheWay: boolean

  constructor({ isInTheWay = false }: { readonly isInTheWay?: boolean } = {}) {
    super('A page that was begun beside the one before it is to be begun again')
    this.isInTheWay = isInTheWay
  }
}

/** Most pages take less than a tenth of this. */
const PATIENCE_MS = 1000
