/** A crash point, and the how-manieth time that it is passed. */
export interface ChosenPoint {
  readonly name: string
  readonly nth: number
}

/**
 * Each point that a run passes, at one of the times it passes it: which one goes on with `turn`, so that several
 * scenarios together try the first pages and the last ones.
 */
export function everyPoint(passed: readonly string[], turn: number): readonly ChosenPoint[] {
  return [...new Set(passed)].map((name) => {
    const times = passed.filter((one) => one === name).length
    return { name, nth: 1 + (turn % times) }
  })
}

/** Some of them, others at every turn. */
export function somePoints(passed: readonly string[], turn: number, count: number): readonly ChosenPoint[] {
  const all = everyPoint(passed, turn)
  const step = Math.max(1, Math.ceil(all.length / count))
  return all.filter((_, i) => i % step === turn % step)
}
