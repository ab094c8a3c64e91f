import { expect, test } from 'vitest'
import { memoryDriver } from '../../src/drivers/memory/index.ts'
import { DrayError } from '../../src/model/error.ts'
import { DocumentPage } from '../../src/model/page/document-page.ts'
import { buildPage } from '../../src/model/scan/pages/page-builder.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import type { DocumentTarget, Writer } from '../../src/store/target.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'
import { memoryAddress } from './memory-address.ts'

/** A lie that a driver could tell, and the promise whose test must notice it. */
type Lie = readonly [promise: string, lie: (store: DocumentTarget) => Partial<DocumentTarget>]

const LIES: Readonly<Record<string, Lie>> = {
  'a count that is one short': [
    'scan, count, read and the list of collections agree',
    (store) => ({
      async count(...args) {
        const { records, exact } = await store.count(...args)
        return { records: records - 1, exact }
      },
    }),
  ],
  'a cursor that skips a record': [
    'a cursor resumes exactly where its page ended',
    (store) => ({
      async scan(...args) {
        const page = await store.scan(...args)
        if (!page.next) return page
        return new DocumentPage({ ...page, next: { ...page.next, at: Number(page.next.at) + 1 } })
      },
    }),
  ],
  'a cursor that repeats a record': [
    'pages of 7 entries',
    (store) => ({
      async scan(...args) {
        const page = await store.scan(...args)
        if (!page.next || page.count < 2) return page
        return new DocumentPage({ ...page, next: { ...page.next, at: Number(page.next.at) - 1 } })
      },
    }),
  ],
  'entries in another order than the keys': [
    'read answers key by key',
    (store) => ({ read: async (...args) => (await store.read(...args)).filter(Boolean) }),
  ],
  'an unknown collection that is empty': [
    'a collection that is not there is an error, never empty',
    (store) => ({
      count: (...args) => store.count(...args).catch(() => ({ records: 0, exact: true })),
    }),
  ],
  'a reject that is none, said beforehand': [
    'what it says it would reject by itself, it rejects',
    (store) => ({
      can: {
        ...store.can,
        unkept: async () => () => [{ index: 0, error: new DrayError('VALUE_UNSUPPORTED', 'not this one') }],
      },
    }),
  ],
  'numbers that went through a double': [
    'whole numbers around 2^53',
    (store) =>
      withWriter(store, (writer) => ({
        write: (page, hooks) =>
          writer.write(
            buildPage(
              [...page.entries()].map(({ key, body }) => ({
                key,
                body: JSON.stringify(JSON.parse(body.text())),
              })),
              { keys: 'typed', next: page.next },
            ),
            hooks,
          ),
      })),
  ],
  'a checkpoint forgotten': [
    'a writer opened anew is at the last durable page',
    (store) => withWriter(store, () => ({ at: undefined })),
  ],
  'a page written although its checkpoint failed': [
    'a checkpoint that fails leaves nothing of its page',
    (store) =>
      withWriter(store, (writer) => ({
        async write(page, hooks) {
          let failure: Error | undefined
          const outcomes = await writer.write(page, {
            ...hooks,
            checkpoint(found) {
              try {
                return hooks.checkpoint(found)
              } catch (error) {
                failure = error as Error
                return { ...writer.at!, page: 99 }
              }
            },
          })
          if (failure) throw failure
          return outcomes
        },
      })),
  ],
  'an overwritten value that is not kept': [
    'what is overwritten is kept first',
    (store) =>
      withWriter(store, (writer) => ({
        write: (page, hooks) => writer.write(page, { ...hooks, keep: async () => {} }),
      })),
  ],
  'a value kept after it was overwritten': [
    'what is overwritten is kept first',
    (store) =>
      withWriter(store, (writer) => ({
        async write(page, hooks) {
          const late: Parameters<typeof hooks.keep>[0][] = []
          const outcomes = await writer.write(page, {
            ...hooks,
            keep: async (states) => void late.push(states),
          })
          for (const states of late) await hooks.keep(states)
          return outcomes
        },
      })),
  ],
  'a conflict overwritten anyway': [
    'skip: a key that holds something else is left alone',
    (store) => ({ writer: (request) => store.writer({ ...request, policy: 'overwrite' }) }),
  ],
  'everything visible at once': [
    'nothing of a store that the run makes is seen before publish',
    (store) =>
      withWriter(store, (writer, request) => ({
        async close() {
          await writer.close()
          await store.publish(request.run, [])
        },
      })),
  ],
  'staged things left behind': [
    'discard leaves nothing of what was staged',
    () => ({ discard: async () => {} }),
  ],
  'keys reverted although they were changed since': [
    'revert puts back what the run changed, and leaves what was changed since',
    (store) => ({
      async revert(collection, layout, changes) {
        const keys = layout.keys
        const page = await store.scan(collection, { layout, limit: { bytes: 1 << 20, entries: 1_000 } })
        const found = new Map(
          [...page.entries()].map(({ key }, i) => [JSON.stringify(key.text), page.print(i)]),
        )
        expect(keys).toBe('typed')
        return store.revert(
          collection,
          layout,
          changes.map((change) => ({ ...change, expect: found.get(change.key) ?? change.expect })),
        )
      },
    }),
  ],
  'a lease that two can make': [
    'of many who make it at once, one does',
    (store) => ({ control: { ...store.control, put: (name, bytes) => store.control.put(name, bytes) } }),
  ],
  'a generation that never changes': [
    'another content is another generation',
    (store) => ({ pin: async (request) => ({ ...(await store.pin(request)), generation: '1' }) }),
  ],
  'a generation that always changes': [
    'two pins of one content are one generation',
    (store) => ({
      pin: async (request) => ({ ...(await store.pin(request)), generation: String(Math.random()) }),
    }),
  ],
  'a run that is never published': [
    'says whether a run is published',
    () => ({ isPublished: async () => false }),
  ],
  'a run that was published and then discarded': [
    'what was discarded is not published',
    () => ({ isPublished: async () => true }),
  ],
  'half a collection dropped': ['drop takes a collection away', () => ({ drop: async () => {} })],
}

for (const [what, [promise, lie]] of Object.entries(LIES)) {
  test(`the suite notices ${what}`, async () => {
    const dress = <Store extends DocumentSource>(store: Store): Store => ({
      ...store,
      // A source has fewer methods than a target; a lie about those it has not is never told.
      ...lie(store as unknown as DocumentTarget),
    })
    const broken = await brokenPromises(promise, dress)
    expect(broken.length).toBeGreaterThan(0)
  })
}

test('and finds nothing to say about an honest store, nor about the wrapping that the lies use', async () => {
  expect(await brokenPromises('', (store) => store)).toEqual([])
  const wrapped = <Store extends DocumentSource>(store: Store): Store => ({
    ...store,
    ...withWriter(store as unknown as DocumentTarget, () => ({})),
  })
  expect(await brokenPromises('', wrapped)).toEqual([])
})

/** Runs the tests whose name begins so, and answers those that fail. */
async function brokenPromises(
  promise: string,
  dress: <Store extends DocumentSource>(store: Store) => Store,
): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = []
  const runner = {
    describe: (_: string, body: () => void) => body(),
    test: (name: string, body: () => Promise<void>) => void tests.push([name, body]),
  }
  describeStore(runner, placesOf({ driver: memoryDriver, address: memoryAddress, dress }))
  const chosen = tests.filter(([name]) => name.startsWith(promise))
  expect(chosen).not.toEqual([])
  const broken: string[] = []
  for (const [name, body] of chosen) await body().catch(() => broken.push(name))
  return broken
}

function withWriter(
  store: DocumentTarget,
  lie: (writer: Writer, request: Parameters<DocumentTarget['writer']>[0]) => Partial<Writer>,
): Partial<DocumentTarget> {
  return {
    async writer(request) {
      const writer = await store.writer(request)
      const told = Object.getOwnPropertyDescriptors(lie(writer, request))
      const honest: Writer = {
        get at() {
          return writer.at
        },
        write: (...args) => writer.write(...args),
        close: () => writer.close(),
        abandon: () => writer.abandon(),
      }
      return Object.defineProperties(honest, told)
    },
  }
}
