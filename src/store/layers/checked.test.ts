import { describe, expect, test } from 'vitest'
import { Key } from '../../model/key.ts'
import { Outcomes } from '../../model/outcomes.ts'
import { DocumentPage } from '../../model/page/document-page.ts'
import { buildPage } from '../../model/scan/pages/page-builder.ts'
import type { Layout } from '../../model/layout.ts'
import type { DocumentTarget, WriterRequest } from '../target.ts'
import { checked } from './checked.ts'

const layout: Layout = { kind: 'document', keys: 'text', columns: [], options: {} }
const limit = { bytes: 1, entries: 1 }
const next = { driver: 'test', v: 1, generation: '1', at: 1 }
const page = buildPage([{ key: Key.of('a'), body: '{}' }], { keys: 'text', next })
const request: WriterRequest = {
  run: 'r',
  partition: 'p',
  epoch: 1,
  collection: 'c',
  layout,
  mode: 'load',
  policy: 'fail',
}
const hooks = { keep: async () => {}, checkpoint: () => expect.unreachable() }

/** A driver that answers well, but for what a test wants it to answer. */
function storeWith(answers: Partial<Record<keyof DocumentTarget, unknown>> = {}, outcomes = new Outcomes(1)) {
  const bare = {
    facts: { writes: 'load' },
    scan: async () => page,
    count: async () => ({ records: 1, exact: true }),
    read: async () => [undefined],
    collections: async () => [],
    create: async () => 'created',
    writer: async () => ({ write: async () => outcomes, close: async () => {}, abandon: async () => {} }),
    close: async () => {},
    ...answers,
  }
  // Only what the tests call is there.
  return checked(bare as unknown as DocumentTarget, 'test')
}

const bug = { code: 'BUG' }

describe('arguments', () => {
  test('good ones pass', async () => {
    const store = storeWith()
    await expect(store.scan('c', { layout, limit, after: { ...next, at: 0 } })).resolves.toBe(page)
    await expect(store.create('r', 'c', layout)).resolves.toBe('created')
    const writer = await store.writer(request)
    await expect(writer.write(page, hooks)).resolves.toBeInstanceOf(Outcomes)
  })

  test.each([
    ['no collection', '', { layout, limit }],
    ['no entries', 'c', { layout, limit: { bytes: 1, entries: 0 } }],
    ['no bytes', 'c', { layout, limit: { bytes: 0, entries: 1 } }],
    ['bytes that are no number', 'c', { layout, limit: { bytes: Number.NaN, entries: 1 } }],
    ['the cursor of another driver', 'c', { layout, limit, after: { ...next, driver: 'other' } }],
    ['no layout', 'c', { layout: undefined as unknown as Layout, limit }],
  ])('a scan with %s is refused', async (_, collection, scan) => {
    await expect(storeWith().scan(collection, scan)).rejects.toMatchObject(bug)
  })

  test.each([
    ['no run', { run: '' }],
    ['no partition', { partition: '' }],
    ['half an epoch', { epoch: 1.5 }],
  ])('a writer with %s is refused', async (_, wrong) => {
    await expect(storeWith().writer({ ...request, ...wrong })).rejects.toMatchObject(bug)
  })

  test('a merge into a store that only loads is refused with the ways out', async () => {
    await expect(storeWith().writer({ ...request, mode: 'merge' })).rejects.toMatchObject({
      code: 'STORE_UNSUPPORTED',
      hint: expect.stringContaining('--replace'),
    })
  })
})

describe('answers', () => {
  test.each([
    ['fewer entries than keys', { read: async () => [] }, 'read'],
    ['a count that is none', { count: async () => ({ records: -1, exact: true }) }, 'count'],
  ] as const)('%s', async (_, answers, name) => {
    const store = storeWith(answers)
    const call = name === 'read' ? store.read('c', layout, [Key.of('a')]) : store.count('c', layout)
    await expect(call).rejects.toMatchObject(bug)
  })

  test('a page whose columns do not fit', async () => {
    const short = new DocumentPage({ ...page, prints: page.prints.subarray(1) })
    await expect(storeWith({ scan: async () => short }).scan('c', { layout, limit })).rejects.toMatchObject(
      bug,
    )
  })

  test('a page that leads to itself', async () => {
    await expect(storeWith().scan('c', { layout, limit, after: { ...next } })).rejects.toMatchObject(bug)
  })

  test('outcomes for another number of entries', async () => {
    const writer = await storeWith({}, new Outcomes(2)).writer(request)
    await expect(writer.write(page, hooks)).rejects.toMatchObject(bug)
  })

  test('two collections of one name', async () => {
    const store = storeWith({ collections: async () => [{ name: 'a' }, { name: 'a' }] })
    await expect(store.collections()).rejects.toMatchObject(bug)
  })
})

describe('endings', () => {
  test('a closed store answers nothing, but may be closed again', async () => {
    const store = storeWith()
    await store.close()
    await expect(store.count('c', layout)).rejects.toMatchObject(bug)
    await expect(store.close()).resolves.toBeUndefined()
  })

  test.each(['close', 'abandon'] as const)('after %s a writer takes no page', async (ending) => {
    const store = storeWith()
    const [writer, other] = [await store.writer(request), await store.writer(request)]
    await writer[ending]()
    await expect(writer.write(page, hooks)).rejects.toMatchObject(bug)
    await expect(other.write(page, hooks)).resolves.toBeDefined()
  })
})
