import { describe, expect, test } from 'vitest'
import { DrayError } from '../../model/error.ts'
import type { Retry } from '../../model/error.ts'
import type { Wait } from '../../model/wait.ts'
import { retrying } from './retrying.ts'
import type { Patience } from './retrying.ts'

function busy(retry: Retry): DrayError {
  return new DrayError('STORE_BUSY', 'busy', { retry, collection: 'things' })
}

function throttled(retryAfterMs: number): DrayError {
  return new DrayError('STORE_BUSY', 'slow down', { retry: 'again', retryAfterMs }).within({ store: 'x' })
}

/** A store whose every operation fails so many times, and a clock that only sleeping moves. */
function storeFailing(times: number, error: Error, patience: Partial<Patience> = {}) {
  let clockMs = 0
  const attempts: string[] = []
  const pauses: number[] = []
  const attempt = (name: string) => async (): Promise<string> => {
    attempts.push(name)
    if (attempts.length <= times) throw error
    return 'done'
  }
  const bare = {
    scan: attempt('scan'),
    close: attempt('close'),
    create: attempt('create'),
    dance: attempt('dance'),
    can: { backup: attempt('can.backup') },
    writer: async () => ({ write: attempt('writer.write') }),
  }
  const store = retrying(bare, {
    now: () => clockMs,
    random: () => 0.5,
    sleep: async (ms) => {
      clockMs += ms
      pauses.push(ms)
    },
    ...patience,
  })
  return { store, attempts, pauses }
}

describe('what is asked again', () => {
  test('a read, whenever the driver does not forbid it', async () => {
    for (const retry of ['again', 'look-first'] as const) {
      const { store, attempts } = storeFailing(2, busy(retry))
      expect(await store.scan()).toBe('done')
      expect(attempts).toHaveLength(3)
    }
  })

  test('a write only when it is certain that nothing happened', async () => {
    const certain = storeFailing(1, busy('again'))
    expect(await certain.store.create()).toBe('done')
    const doubtful = storeFailing(1, busy('look-first'))
    await expect(doubtful.store.create()).rejects.toMatchObject({ code: 'STORE_BUSY' })
    expect(doubtful.attempts).toHaveLength(1)
  })

  test('the calls of a session and the powers as well', async () => {
    const session = storeFailing(1, busy('again'))
    expect(await (await session.store.writer()).write()).toBe('done')
    const power = storeFailing(1, busy('again'))
    expect(await power.store.can.backup()).toBe('done')
  })

  test('nothing that asks for less of who can give less; of others the same again', async () => {
    const error = new DrayError('STORE_BUSY', 'locked', { retry: 'again', lessHelps: true })
    for (const isSized of [true, false]) {
      const { store, attempts } = storeFailing(1, error)
      if (isSized) await expect(store.scan()).rejects.toBe(error)
      else expect(await store.create()).toBe('done')
      expect(attempts).toHaveLength(isSized ? 1 : 2)
    }
  })

  test('nothing that the table forbids, nor what it does not know', async () => {
    for (const name of ['close', 'dance'] as const) {
      const { store, attempts } = storeFailing(1, busy('again'))
      await expect(store[name]()).rejects.toMatchObject({ code: 'STORE_BUSY' })
      expect(attempts).toEqual([name])
    }
  })

  test('nothing that the driver forbids, and no unknown error', async () => {
    for (const error of [busy('never'), new Error('unknown')]) {
      const { store, attempts } = storeFailing(1, error)
      await expect(store.scan()).rejects.toBe(error)
      expect(attempts).toHaveLength(1)
    }
  })
})

describe('a request that called back', () => {
  const failingAfter = (calls: 'hook' | 'nothing') => {
    let attempts = 0
    const bare = {
      writer: async () => ({
        async write(_page: string, hooks: { readonly kept: string[]; keep(state: string): void }) {
          attempts += 1
          if (calls === 'hook') hooks.keep('pre-state')
          if (attempts === 1) throw busy('again')
          return attempts
        },
      }),
    }
    return retrying(bare, { sleep: async () => {} })
  }
  const hooks = () => ({
    kept: [] as string[],
    keep(state: string): void {
      this.kept.push(state)
    },
  })

  test('is not repeated, and what it said arrived once', async () => {
    const given = hooks()
    const writer = await failingAfter('hook').writer()
    await expect(writer.write('page', given)).rejects.toMatchObject({ code: 'STORE_BUSY' })
    expect(given.kept).toEqual(['pre-state'])
  })

  test('is repeated while it has not', async () => {
    const writer = await failingAfter('nothing').writer()
    expect(await writer.write('page', hooks())).toBe(2)
  })
})

describe('how long', () => {
  test('pauses double, up to the longest', async () => {
    const { store, pauses } = storeFailing(5, busy('again'), { firstPauseMs: 100, longestPauseMs: 500 })
    await store.scan()
    expect(pauses).toEqual([50, 100, 200, 250, 250])
  })

  test('pauses are any part of that, at random: nobody comes back with those he was turned away with', async () => {
    for (const part of [0, 0.25, 1]) {
      const { store, pauses } = storeFailing(1, busy('again'), { firstPauseMs: 100, random: () => part })
      await store.scan()
      expect(pauses).toEqual([100 * part])
    }
  })

  test('no pause is shorter than the store asks for, and none begins that would not end in time', async () => {
    const patient = storeFailing(1, throttled(3_000), { firstPauseMs: 100 })
    await patient.store.scan()
    expect(patient.pauses).toEqual([3_000])
    const hopeless = storeFailing(1, throttled(60_000), { totalMs: 30_000 })
    await expect(hopeless.store.scan()).rejects.toMatchObject({ code: 'STORE_BUSY', retry: 'never' })
    expect(hopeless.attempts).toHaveLength(1)
    expect(hopeless.pauses).toEqual([])
  })

  test('each pause is told before it begins', async () => {
    const told: Wait[] = []
    const { store } = storeFailing(2, busy('again'), { firstPauseMs: 100, onWait: (wait) => told.push(wait) })
    await store.scan()
    const common = { for: 'retry', code: 'STORE_BUSY', call: 'scan' }
    expect(told).toEqual([
      { ...common, ms: 50 },
      { ...common, ms: 100 },
    ])
  })

  test('after the last attempt the error is final, and still says where', async () => {
    const { store, attempts } = storeFailing(99, busy('again'), { attempts: 3 })
    await expect(store.scan()).rejects.toMatchObject({
      code: 'STORE_BUSY',
      retry: 'never',
      collection: 'things',
      details: ['Tried 3 times over 0.1 s'],
    })
    expect(attempts).toHaveLength(3)
  })

  test('no attempt starts after the time is over', async () => {
    const { store, attempts, pauses } = storeFailing(99, busy('again'), {
      attempts: 99,
      totalMs: 1_000,
      firstPauseMs: 800,
    })
    await expect(store.scan()).rejects.toMatchObject({ retry: 'never' })
    expect(attempts).toHaveLength(2)
    expect(pauses).toEqual([400])
  })

  test('an abort ends the waiting', async () => {
    const abort = new AbortController()
    const store = retrying(
      { scan: async (_: { signal: AbortSignal }) => Promise.reject(busy('again')) },
      { firstPauseMs: 60_000, longestPauseMs: 60_000, totalMs: 600_000 },
    )
    const scan = store.scan({ signal: abort.signal })
    abort.abort()
    await expect(scan).rejects.toMatchObject({ name: 'AbortError' })
  })
})
