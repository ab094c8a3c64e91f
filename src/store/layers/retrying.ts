import { setTimeout as wait } from 'node:timers/promises'
import { DrayError, isDrayError } from '../../model/error.ts'
import { layer } from './layer.ts'
import type { Repeat } from './operations.ts'
import { signalOf } from './signal-of.ts'
import { watchCallbacks } from './watch-callbacks.ts'

export interface Patience {
  /** Attempts in all, the first included. */
  readonly attempts: number
  /** No attempt starts later than this after the first one. */
  readonly totalMs: number
  /** The pause before the second attempt; it doubles from one to the next. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  readonly now: () => number
  /** From 0 up to 1: spreads those who wait for one store. */
  readonly random: () => number
  /** Ends waiting for calls that were given no signal of their own. */
  readonly signal: AbortSignal | undefined
}

const PATIENCE: Patience = {
  attempts: 6,
  totalMs: 30_000,
  firstPauseMs: 50,
  longestPauseMs: 5_000,
  sleep: (ms, signal) => wait(ms, undefined, signal && { signal }),
  now: () => performance.now(),
  random: Math.random,
  signal: undefined,
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
      return retry(() => proceed(args), { ...settled, repeat, signal: signalOf(call) ?? settled.signal })
    },
  })
}

/** The same for one request that no store object carries yet: opening it. */
export async function retry<Result>(
  request: () => Promise<Result>,
  given: Partial<Patience> & { readonly repeat: () => Repeat },
): Promise<Result> {
  const patience = { ...PATIENCE, ...given }
  const startedMs = patience.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await request()
    } catch (error) {
      if (!isDrayError(error) || !mayRepeat(error, patience.repeat())) throw error
      const pauseMs = pauseAfter(attempt, patience)
      const spentMs = patience.now() - startedMs
      if (attempt >= patience.attempts || spentMs + pauseMs > patience.totalMs) {
        throw exhausted(error, attempt, spentMs)
      }
      await patience.sleep(pauseMs, patience.signal)
    }
  }
}

function mayRepeat({ retry: verdict }: DrayError, repeat: Repeat): boolean {
  if (repeat === 'repeat') return verdict !== 'never'
  return repeat === 'settle' && verdict === 'again'
}

/** Doubling, and of that a random half to whole. */
function pauseAfter(attempt: number, { firstPauseMs, longestPauseMs, random }: Patience): number {
  const fullMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
  return fullMs * (0.5 + random() / 2)
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
