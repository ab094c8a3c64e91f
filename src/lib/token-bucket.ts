/** Lets amounts pass at so many a second on average. */
export interface TokenBucket {
  /** Milliseconds until something may pass; 0: now. */
  waitMs(): number
  /** This much has passed: known only afterwards, and maybe more than there was. Whoever comes next waits for it. */
  take(amount: number): void
}

/** What was not used is kept for so long, and then lost: a store that rested is not overrun to make up for it. */
const KEPT_MS = 1_000

/** It begins empty. In any time that begins with a pass, no more passes than its rate, one second's worth, and the last. */
export function tokenBucket(perSecond: number, now: () => number): TokenBucket {
  const perMs = perSecond / 1_000
  let atMs = now()
  let tokens = 0
  const refill = (): void => {
    const nowMs = now()
    tokens = Math.min(KEPT_MS * perMs, tokens + (nowMs - atMs) * perMs)
    atMs = nowMs
  }
  return {
    waitMs() {
      refill()
      return tokens >= 0 ? 0 : Math.ceil(-tokens / perMs)
    },
    take(amount) {
      refill()
      tokens -= amount
    },
  }
}
