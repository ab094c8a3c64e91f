import { describe, expect, test } from 'vitest'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { Key } from '../../model/key.ts'
import { buildPage } from '../../model/scan/api.ts'
import { paceOf } from '../pace.ts'
import type { PinRequest, ScanRequest } from '../source.ts'
import { paced } from './paced.ts'

/** A store of endless pages, and a clock that only waiting moves. */
function pacedStore(rate: Parameters<typeof paceOf>[0], signal?: AbortSignal) {
  let nowMs = 0
  const asked: ScanRequest['limit'][] = []
  const written: number[] = []
  const bare = {
    async scan(_collection: string, { limit }: ScanRequest): Promise<DocumentPage> {
      asked.push(limit)
      return pageOf(Math.min(limit.entries, Math.floor(limit.bytes / BODY.length)))
    },
    async pin({ tee }: PinRequest): Promise<void> {
      const copy = await tee?.('unit')
      for (let i = 0; i < 4; i++) await copy?.write(new Uint8Array(1_000))
    },
    async writer() {
      return { write: async (page: DocumentPage): Promise<void> => void written.push(page.count) }
    },
    count: async (): Promise<number> => 1_000_000,
  }
  const pace = paceOf(rate, {
    now: () => nowMs,
    sleep: async (ms, stop) => {
      stop?.throwIfAborted()
      nowMs += ms
    },
  })
  return { store: paced(bare, pace, signal), asked, written, nowMs: () => nowMs }
}

const BODY = '{"n":1}'

function pageOf(count: number): DocumentPage {
  const documents = Array.from({ length: count }, (_, i) => ({ key: Key.of(`k${i}`), body: BODY }))
  return buildPage(documents, { keys: 'text', next: undefined })
}

const REQUEST: ScanRequest = {
  layout: { kind: 'document', keys: 'text', columns: [], options: {} },
  limit: { bytes: 100_000, entries: 5_000 },
}

describe('a store with a rate', () => {
  test('gives pages of one second at most, and one each second', async () => {
    const { store, asked, nowMs } = pacedStore({ recordsPerSecond: 500 })
    for (let i = 0; i < 4; i++) expect(await store.scan('things', REQUEST)).toHaveProperty('count', 500)
    expect(nowMs()).toBe(3_000)
    expect(asked.every(({ entries, bytes }) => entries === 500 && bytes === 100_000)).toBe(true)
  })

  test('of bytes bounds the bytes of a page, and waits by what the records hold', async () => {
    const { store, asked, nowMs } = pacedStore({ bytesPerSecond: 7_000 })
    await store.scan('things', REQUEST)
    await store.scan('things', REQUEST)
    expect(asked[0]).toEqual({ bytes: 7_000, entries: 5_000 })
    expect(nowMs()).toBeGreaterThan(900)
  })

  test('of less than one record a second gives one at a time', async () => {
    const { store, nowMs } = pacedStore({ recordsPerSecond: 0.1 })
    for (let i = 0; i < 3; i++) expect(await store.scan('things', REQUEST)).toHaveProperty('count', 1)
    expect(nowMs()).toBe(20_000)
  })

  test('takes pages, and gives copies, no faster either', async () => {
    const writing = pacedStore({ recordsPerSecond: 100 })
    const writer = await writing.store.writer()
    for (let i = 0; i < 3; i++) await writer.write(pageOf(200))
    expect(writing.written).toEqual([200, 200, 200])
    expect(writing.nowMs()).toBe(4_000)
    const copying = pacedStore({ bytesPerSecond: 500 })
    let copied = 0
    const tee: NonNullable<PinRequest['tee']> = async () => ({
      write: async (chunk) => void (copied += chunk.length),
      end: async () => {},
    })
    await copying.store.pin({ collections: [], by: 'content', tee })
    expect(copied).toBe(4_000)
    expect(copying.nowMs()).toBe(6_000)
  })

  test('counts for what it likes: nothing passes', async () => {
    const { store, nowMs } = pacedStore({ recordsPerSecond: 1 })
    for (let i = 0; i < 5; i++) await store.count()
    expect(nowMs()).toBe(0)
  })

  test.each(['of the store', 'of the call'])('stops waiting at once by the signal %s', async (which) => {
    const stop = new AbortController()
    const { store, asked } = pacedStore(
      { recordsPerSecond: 500 },
      which === 'of the store' ? stop.signal : undefined,
    )
    const request = which === 'of the call' ? { ...REQUEST, signal: stop.signal } : REQUEST
    await store.scan('things', request)
    stop.abort()
    await expect(store.scan('things', request)).rejects.toMatchObject({ name: 'AbortError' })
    expect(asked).toHaveLength(1)
  })
})
