import { setTimeout as wait } from 'node:timers/promises'
import { tokenBucket, type TokenBucket } from '../lib/token-bucket.ts'
import type { Rate } from '../model/rate.ts'

interface Amount {
  readonly records: number
  readonly bytes: number
}

/** Holds one store to a rate. */
export interface Pace {
  /** Resolves when something may pass. @throws AbortError as soon as the signal says so */
  mayPass(signal: AbortSignal | undefined): Promise<void>
  passed(amount: Amount): void
  /** Limits a page to what may pass in one second. */
  within(limit: { readonly bytes: number; readonly entries: number }): { bytes: number; entries: number }
}

export interface PaceOptions {
  /** Called before each wait, with its length. */
  readonly onWait?: (ms: number) => void
  readonly now?: () => number
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

export function paceOf({ recordsPerSecond, bytesPerSecond }: Rate, options: PaceOptions = {}): Pace {
  const { onWait, now = () => performance.now(), sleep = sleepFor } = options
  const bucketOf = (perSecond: number | undefined): TokenBucket | undefined =>
    perSecond === undefined ? undefined : tokenBucket(perSecond, now)
  const records = bucketOf(recordsPerSecond)
  const bytes = bucketOf(bytesPerSecond)
  return {
    async mayPass(signal) {
      for (;;) {
        const ms = Math.max(records?.waitMs() ?? 0, bytes?.waitMs() ?? 0)
        if (ms === 0) return
        onWait?.(ms)
        await sleep(ms, signal)
      }
    },
    passed(amount) {
      records?.take(amount.records)
      bytes?.take(amount.bytes)
    },
    within: (limit) => ({
      bytes: atMost(limit.bytes, bytesPerSecond),
      entries: atMost(limit.entries, recordsPerSecond),
    }),
  }
}

function atMost(limit: number, perSecond: number | undefined): number {
  return perSecond === undefined ? limit : Math.max(1, Math.min(limit, Math.floor(perSecond)))
}

async function sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(ms, undefined, signal && { signal })
}
