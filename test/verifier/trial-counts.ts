/** How often each look is tried. */
export interface Trials {
  /** One difference among 100,000 records, found by itself. */
  readonly single: number
  /** Every kind so many times in one store, each to be named. */
  readonly together: number
  /** Nothing differs; many records are written otherwise. */
  readonly clean: number
}

/**
 * By look: with `DRAY_THOROUGH=1`, and always. Two files of tests share them, about half of the work each.
 * @public docs/verifier.md is drawn from them
 */
export const THOROUGH_TRIALS = {
  runIntoSqlite: { single: 120, together: 10, clean: 120 },
  runIntoJson: { single: 120, together: 10, clean: 120 },
  target: { single: 80, together: 10, clean: 80 },
  source: { single: 80, together: 10, clean: 80 },
} satisfies Readonly<Record<string, Trials>>

const USUAL_TRIALS: typeof THOROUGH_TRIALS = {
  runIntoSqlite: { single: 4, together: 3, clean: 2 },
  runIntoJson: { single: 4, together: 3, clean: 2 },
  target: { single: 4, together: 3, clean: 2 },
  source: { single: 4, together: 3, clean: 2 },
}

export const TRIALS = process.env['DRAY_THOROUGH'] === '1' ? THOROUGH_TRIALS : USUAL_TRIALS
