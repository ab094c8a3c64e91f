import { setTimeout as wait } from 'node:timers/promises'
import { DrayError, isDrayError } from '../../model/error.ts'
import type { Wait } from '../../model/wait.ts'
import { layer } from './layer.ts'
import type { Repeat } from './operations.ts'
import { signalOf } from './signal-of.ts'
import { watchCallbacks } from './watch-callbacks.ts'

export interface Patience {
  /** Attempts in all, the first included. */
  readonly attempts: number
  /** No attempt starts later than this after the first one. */
  readonly totalMs: number
  /** The longest pause before the second attempt; it doubles from one to the next. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  readonly now: () => number
  /** From 0 up to 1: spreads those who wait for one store. */
  readonly random: () => number
  /** Ends waiting for calls that were given no signal of their own. */
  readonly signal: AbortSignal | undefined
  /** Told before each pause. */
  readonly onWait: (wait: Wait) => void
}

const PATIENCE: Patience = {
  attempts: 8,
  totalMs: 30_000,
  firstPauseMs: 50,
  longestPauseMs: 5_000,
  sleep: (ms, signal) => wait(ms, undefined, signal && { signal }),
  now: () => performance.now(),
  random: Math.random,
  signal: undefined,
  onWait: () => {},
}

/**
 * The one layer that asks again. The driver's error says whether that helps (`retry`), the table of operations says
 * whether it is harmless. A request that has called its caller back (a hook, a tee) is never repeated: what it said there
 * cannot be taken back. An error that comes out of here after several attempts is not to be retried by anyone.
 */
export function retrying<Store extends object>(store: Store, patience: Partial<Patience> = {}): Store {
  const settled = { ...PATIENCE, ...patience }
  return layer(store, {
    request(call, proceed) {
      const { args, called } = watchCallbacks(call.args)
      const repeat = (): Repeat => (called() ? 'never' : call.operation.repeat)
      const signal = signalOf(call) ?? settled.signal
      const { name, operation } = call
      const isSized = operation.sized ?? false
      return retry(() => proceed(args), { ...settled, call: name, isSized, repeat, signal })
    },
  })
}

interface Asked {
  readonly call: string
  readonly repeat: () => Repeat
  /** Whoever asks can ask for less. */
  readonly isSized?: boolean
}

/** The same for one request that no store object carries yet: opening it. */
export async function retry<Result>(
  request: () => Promise<Result>,
  given: Partial<Patience> & Asked,
): Promise<Result> {
  const patience: Patience & Asked = { ...PATIENCE, ...given }
  const startedMs = patience.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await request()
    } catch (error) {
      if (!isDrayError(error) || !mayRepeat(error, patience.repeat())) throw error
      if (patience.isSized && error.lessHelps) throw error
      const pauseMs = Math.max(error.retryAfterMs ?? 0, pauseAfter(attempt, patience))
      const spentMs = patience.now() - startedMs
      if (attempt >= patience.attempts || spentMs + pauseMs > patience.totalMs) {
        throw exhausted(error, attempt, spentMs)
      }
      patience.onWait({ for: 'retry', ms: pauseMs, code: error.code, call: patience.call })
      await patience.sleep(pauseMs, patience.signal)
    }
  }
}

function mayRepeat({ retry: verdict }: DrayError, repeat: Repeat): boolean {
  if (repeat === 'repeat') return verdict !== 'never'
  return repeat === 'settle' && verdict === 'again'
}

/**
 * Doubling, and of that any part at random: those who were turned away together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
function pauseAfter(attempt: number, { firstPauseMs, longestPauseMs, random }: Patience): number {
  return random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
}

function exhausted(error: DrayError, attempts: number, spentMs: number): DrayError {
  const { code, message, hint, store, collection, key, position, details, cause, stack } = error
  const last = new DrayError(code, message, {
    retry: 'never',
    details: [...details, `Tried ${attempts} times over ${(spentMs / 1000).toFixed(1)} s`],
    cause,
    ...(hint !== undefined && { hint }),
    ...(store !== undefined && { store }),
    ...(collection !== undefined && { collection }),
    ...(key !== undefined && { key }),
    ...(position !== undefined && { position }),
  })
  if (stack !== undefined) last.stack = stack
  return last
}
