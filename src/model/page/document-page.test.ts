import { describe, expect, test } from 'vitest'
import { DocumentPage } from './document-page.ts'
import { Key } from '../key.ts'
import { buildPage, type LooseEntry } from '../scan/api.ts'
import { Tagged } from '../value.ts'

const page = (entries: readonly LooseEntry[]): DocumentPage =>
  buildPage(entries, { keys: 'typed', next: undefined })
const one = (body: string): DocumentPage => page([{ key: Key.of('k'), body }])

test('a body is text, bytes and value of the same document', () => {
  const { body } = one('{"a":[1.0,"é"]}').entry(0)
  expect(body.text()).toBe('{"a":[1.0,"é"]}')
  expect(Buffer.from(body.bytes()).toString()).toBe('{"a":[1.0,"é"]}')
  expect(body.value()).toEqual({ a: [1, 'é'] })
})

test('a value is exact, parsed when asked for, and kept', () => {
  const { body } = one('{"n":12345678901234567890,"z":-0,"d":{"$dray:date":"x"}}').entry(0)
  expect(body.value()).toEqual({ n: 12345678901234567890n, z: -0, d: new Tagged('date', 'x') })
  expect(body.value()).toBe(body.value())
})

test('keys of every kind', () => {
  const keys = [Key.of('a"\n'), Key.of(7), Key.of(10n ** 20n), Key.of('x', 1, 'y')]
  const built = page(keys.map((key) => ({ key, body: '{}' })))
  expect(keys.map((_, i) => built.key(i).id)).toEqual(keys.map((key) => key.id))
  expect(keys.map((_, i) => built.keyText(i))).toEqual(['a"\n', '7', '100000000000000000000', '["x",1,"y"]'])
})

test('an entry has cells and parts only where there are any', () => {
  expect(Object.keys(one('{}').entry(0))).toEqual(['key', 'body'])
  const [entry] = page([{ key: Key.of('k'), body: '{}', cells: '[1,null]' }]).entries()
  expect(entry?.cells).toEqual([1, null])
})

test('finds the span of an entry among many', () => {
  const entries = Array.from({ length: 20 }, (_, i): LooseEntry => ({ key: Key.of(i), body: '{}' }))
  const spans = [2, 3, 7, 7, 19].map((from, i) => ({ from, unit: String(i) }))
  const built = buildPage(entries, { keys: 'typed', next: undefined, spans })
  for (let i = 0; i < 20; i++) expect(built.span(i)).toBe(built.spans.findLast(({ from }) => from <= i))
})

test('crosses threads as plain data', () => {
  const built = page([{ key: Key.of(7), body: '{"a":1}' }])
  const copy = new DocumentPage(structuredClone({ ...built }))
  expect(copy.entry(0).key.parts).toEqual([7])
  expect(copy.entry(0).body.value()).toEqual({ a: 1 })
})

describe('a released page', () => {
  const columns = ['bytes', 'at', 'cells', 'values', 'prints', 'keyHashes', 'traits'] as const
  const all = (): DocumentPage => page([{ key: Key.of('k'), body: '{"a":1}', cells: '[1]' }])
  const bug = expect.objectContaining({ code: 'BUG' })

  test('is read by nobody: every way to its buffers is an error', () => {
    const released = all()
    const { body } = released.entry(0)
    expect(body.text()).toBe('{"a":1}')
    released.release()
    for (const column of columns) expect(() => released[column], column).toThrow(bug)
    const ways = [
      () => released.key(0),
      () => released.bodyBytes(0),
      () => released.bodyText(0),
      () => released.bodyValue(0),
      () => released.cellsBytes(0),
      () => released.print(0),
      () => released.entry(0),
      () => [...released.entries()],
      () => body.text(),
      () => body.value(),
      () => ({ ...released }),
    ]
    for (const way of ways) expect(way, String(way)).toThrow(bug)
  })

  test('lets its buffers go once', () => {
    let given = 0
    const once = new DocumentPage(all(), () => void given++)
    once.release()
    once.release()
    expect(given).toBe(1)
  })

  test('that was said otherwise before is released as what it became', () => {
    let given = 0
    const first = new DocumentPage(all(), () => void given++)
    const second = first.changed({ spans: [{ from: 0, unit: 'other' }] })
    first.release()
    expect(given).toBe(0)
    expect(second.entry(0).body.text()).toBe('{"a":1}')
    second.release()
    expect(given).toBe(1)
  })
})
