/** How often requests to stores were retried, and how long was waited before that. */
export interface Retries {
  readonly count: number
  readonly ms: number
}

export const NO_RETRIES: Retries = { count: 0, ms: 0 }

export interface RetryTally {
  add(pauseMs: number): void
  /** Everything since it was last taken. */
  take(): Retries
}

export function retryTally(): RetryTally {
  let sum = NO_RETRIES
  return {
    add(pauseMs) {
      sum = addRetries(sum, { count: 1, ms: pauseMs })
    },
    take() {
      const taken = sum
      sum = NO_RETRIES
      return taken
    },
  }
}

export function addRetries(one: Retries, other: Retries): Retries {
  return { count: one.count + other.count, ms: one.ms + other.ms }
}
