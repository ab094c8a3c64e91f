import { beforeEach, describe, expect, test } from 'vitest'
import { Key } from '../../model/key.ts'
import { STATUS_NAMES } from '../../model/outcomes.ts'
import { buildPage } from '../../model/scan/pages/page-builder.ts'
import type { DocumentTarget, PreState } from '../../store/target.ts'
import { document, someDocuments } from '../../testing/documents.ts'
import { fill, hooksFor, openWriter, write } from '../../testing/fill.ts'
import { assertHolds } from '../../testing/read-back.ts'
import { clearMemory, memoryDriver } from './index.ts'
import { keyName } from './key-name.ts'

const address = { scheme: 'memory', path: 'test', options: {}, secrets: {}, text: 'memory:test' }
const context = { scratch: '/nowhere', objects: () => expect.unreachable() }
const openTarget = (): Promise<DocumentTarget> => memoryDriver.openTarget!(address, context)

beforeEach(clearMemory)

describe('what the contract leaves to the driver', () => {
  test('stores of one name meet, others do not', async () => {
    const { layout } = await fill(await openTarget(), someDocuments(3))
    await assertHolds(await memoryDriver.openSource(address, context), 'things', layout, someDocuments(3))
    const other = memoryDriver.openSource({ ...address, path: 'other' }, context)
    await expect(other).rejects.toMatchObject({ code: 'STORE_MISSING' })
  })

  test('a load into documents of someone else is refused', async () => {
    const target = await openTarget()
    await fill(target, someDocuments(3))
    const load = openWriter(target, { run: 'run-2', mode: 'load' })
    await expect(load).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' })
  })

  test('only the run that made or found it empty may clear a collection', async () => {
    const target = await openTarget()
    const { layout } = await fill(target, [])
    await expect(target.clear('run-2', 'things', layout)).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
    await write(target, someDocuments(3), { run: 'run-2' })
    await target.clear('run-2', 'things', layout)
    expect(await target.holds('things', layout)).toBe('empty')
  })

  test('a store that appeared meanwhile is not written over by publish', async () => {
    const target = await openTarget()
    await write(target, someDocuments(3), { run: 'run-1' })
    const { layout } = await fill(await openTarget(), someDocuments(5), { run: 'run-2' })
    await expect(target.publish('run-1', [])).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
    await assertHolds(target, 'things', layout, someDocuments(5))
  })

  test('a key twice in one page of a merge is rejected the second time', async () => {
    const target = await openTarget()
    await fill(target, someDocuments(3))
    const twice = [document(1, 0, { a: 1 }), document(1, 0, { a: 2 })]
    const { outcomes } = await fill(target, twice, { run: 'run-2', mode: 'merge', policy: 'overwrite' })
    expect([0, 1].map((i) => STATUS_NAMES[outcomes[0]!.of(i)])).toEqual(['written', 'rejected'])
    expect(outcomes[0]!.reasons.get(1)?.code).toBe('KEY_DUPLICATE')
  })

  test('a cursor of a collection that was emptied since leads nowhere', async () => {
    const target = await openTarget()
    const { layout } = await fill(target, someDocuments(9))
    const { next: after } = await target.scan('things', { layout, limit: { bytes: 1 << 20, entries: 4 } })
    await target.clear('run-1', 'things', layout)
    const scan = target.scan('things', { layout, limit: { bytes: 1, entries: 1 }, ...(after && { after }) })
    await expect(scan).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })

  test('what is there in no way can be restored as a whole', async () => {
    await expect((await openTarget()).restore('run-1')).rejects.toMatchObject({ code: 'STORE_UNSUPPORTED' })
  })
})

test('extracted columns are kept, come back, and are put back', async () => {
  const target = await openTarget()
  const layout = target.layoutFor('things', {}, [{ name: 'n', type: 'integer' }])
  const merge = {
    partition: 'p',
    epoch: 1,
    collection: 'things',
    layout,
    mode: 'merge',
    policy: 'overwrite',
  } as const
  const write = async (run: string, cells: string): Promise<PreState[]> => {
    await target.create(run, 'things', layout)
    const writer = await target.writer({ ...merge, run })
    const page = buildPage([{ key: Key.of('a'), body: '{"n":1}', cells }], { keys: 'typed', next: undefined })
    const hooks = hooksFor(writer, page)
    await writer.write(page, hooks)
    await target.publish(run, [])
    return hooks.kept
  }
  const scan = () => target.scan('things', { layout, limit: { bytes: 1, entries: 1 } })
  const cellsNow = async (): Promise<string> => Buffer.from((await scan()).cellsBytes(0)!).toString()

  await write('run-1', '[1]')
  const [state] = await write('run-2', '[2]')
  expect(await cellsNow()).toBe('[2]')
  expect(Buffer.from(state!.cells!).toString()).toBe('[1]')

  const expected = (await scan()).print(0)
  await target.revert('things', layout, [{ key: state!.key, expect: expected, to: state! }])
  expect(await cellsNow()).toBe('[1]')
})

test('keys of one text and two kinds have two names, but where keys are text one', () => {
  const keys = [
    Key.of('1'),
    Key.of(1),
    Key.of('a', 1),
    Key.of('a', '1'),
    Key.of('["a",1]'),
    Key.of(-0),
    Key.of(0),
  ]
  const typed = keys.map((key) => keyName(key, 'typed'))
  expect(new Set(typed).size).toBe(keys.length)
  expect(keyName(Key.of(1), 'text')).toBe(keyName(Key.of('1'), 'text'))
  expect(keyName(Key.of(1n), 'typed')).toBe(keyName(Key.of(1), 'typed'))
})
