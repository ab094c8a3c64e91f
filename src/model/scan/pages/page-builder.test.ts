import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentPage } from '../../page/document-page.ts'
import { Key, type KeyPart } from '../../key.ts'
import { TRAIT } from '../../page/page.ts'
import { PAD } from '../byte-reader.ts'
import { cutRecords } from '../cut-records.ts'
import { cutRendered } from '../cut-rendered.ts'
import { fingerprint } from '../hash/fingerprint.ts'
import { hashKey } from '../hash/hash-key.ts'
import { joinPages, withNext } from './join-pages.ts'
import { buildPage, type LooseEntry } from './page-builder.ts'

const LONE_SURROGATE = /\p{Surrogate}/u
const nothing = { keys: 'text', next: undefined } as const

function padded(text: string): { bytes: Uint8Array; end: number } {
  const source = Buffer.from(text)
  const bytes = new Uint8Array(source.length + PAD)
  bytes.set(source)
  return { bytes, end: source.length }
}

const record = fc.tuple(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).filter((key) => !LONE_SURROGATE.test(key)),
  fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }),
)

test('every cutter gives the same prints for the same records', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), (records) => {
      const texts = records.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      const file = padded(`{${texts.join(', ')}}`)
      const request = { start: 0, opened: false, limit: 100, unit: 'a.json' }
      const form = { shape: 'members', keyFields: [], keyPrefix: [], keys: 'text' } as const
      const rendered = padded(texts.join('\x1e'))
      const entries = records.map(([key, value]): LooseEntry => ({
        key: Key.of(key),
        body: JSON.stringify(value, null, 1),
      }))
      const pages = [
        cutRecords({ ...file, base: 0, line: 1, final: true }, { ...request, form })!.page,
        cutRendered(rendered.bytes, { ...nothing, end: rendered.end, unit: 't', cells: false }),
        buildPage(entries, nothing),
        joinPages(
          entries.map((entry) => buildPage([entry], nothing)),
          undefined,
        ),
      ]
      for (const page of pages) {
        expect(page.prints).toEqual(pages[0]!.prints)
        expect(page.keyHashes).toEqual(pages[0]!.keyHashes)
        expect(keysOf(page)).toEqual(records.map(([key]) => key))
      }
      entries.forEach((entry, i) => expect(fingerprint(entry, 'text').print).toEqual(pages[0]!.print(i)))
    }),
    { numRuns: 300 },
  )
})

describe('keys', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !LONE_SURROGATE.test(text)),
    fc.integer(),
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.double({ min: -1e20, max: 1e20, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-9),
  )

  test.each(['text', 'typed'] as const)(
    'any key comes back from a page of %s keys, and its hash is its own',
    (keys) => {
      fc.assert(
        fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
          const key = new Key(parts)
          const page = buildPage([{ key, body: '{}' }], { keys, next: undefined })
          expect(page.problems).toEqual([])
          expect(page.keyText(0)).toBe(key.text)
          expect(page.key(0).text).toBe(key.text)
          if (keys === 'typed') expect(page.key(0).id).toBe(key.id)
          expect(page.keyHashes).toEqual(hashKey(key, keys))
        }),
        { numRuns: 1000 },
      )
    },
  )

  test('hashes are apart where keys are', () => {
    const keys: KeyPart[][] = [['1'], [1], [1n + 1n], ['1', '1'], [1, '1'], ['["1","1"]'], ['-0'], [-0], [0]]
    const hashes = keys.map((parts) => hashKey(new Key(parts), 'typed').join())
    expect(new Set(hashes).size).toBe(keys.length)
  })
})

describe('what is no document', () => {
  test('becomes a problem of its unit, and the spans of the others follow', () => {
    const entries = ['{}', '[1]', '{}', '{"a":1,"a":2}', '{}'].map((body, i): LooseEntry => ({
      key: Key.of(`k${i}`),
      body,
    }))
    const before = {
      code: 'SCHEMA_REFUSED',
      reason: 'x',
      position: { unit: 'z' },
      bytes: new Uint8Array(),
    } as const
    const spans = [0, 2, 4].map((from) => ({ from, unit: `unit ${from}` }))
    const page = buildPage(entries, { ...nothing, spans, problems: [before] })
    expect(page.problems.map(({ code, position }) => [code, position.unit])).toEqual([
      ['SCHEMA_REFUSED', 'z'],
      ['RECORD_NOT_DOCUMENT', 'unit 0'],
      ['FIELD_DUPLICATE', 'unit 2'],
    ])
    expect([0, 1, 2].map((i) => [page.keyText(i), page.span(i)?.unit])).toEqual([
      ['k0', 'unit 0'],
      ['k2', 'unit 2'],
      ['k4', 'unit 4'],
    ])
  })

  test.each([
    [Key.of(''), '{}', 'KEY_INVALID'],
    [Key.of(Number.NaN), '{}', 'KEY_INVALID'],
    [Key.of('\ud800'), '{}', 'KEY_INVALID'],
    [Key.of('a'), '', 'RECORD_INVALID'],
    [Key.of('a'), '{}\x1e"b":{}', 'RECORD_INVALID'],
    [Key.of('a'), '{}\x1d[]', 'RECORD_INVALID'],
    [Key.of('a'), new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'TEXT_INVALID'],
  ])('%o %o', (key, body, code) => {
    expect(() => fingerprint({ key, body }, 'text')).toThrow(expect.objectContaining({ code }))
  })

  test('a text that would forge a second record is refused whole', () => {
    const page = buildPage([{ key: Key.of('a'), body: '{"x":1}\x1e"forged":{}' }], nothing)
    expect(page.count).toBe(0)
    expect(page.problems.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      '{"x":1}\x1e"forged":{}',
    ])
  })
})

test('half a surrogate pair in a body is carried as its escape', () => {
  const page = buildPage([{ key: Key.of('a'), body: '{"x":"\ud800"}' }], nothing)
  expect(page.bodyText(0)).toBe('{"x":"\\ud800"}')
  expect(page.traits[0]).toBe(TRAIT.LONE_SURROGATE)
})

describe('pages joined', () => {
  const entry = (key: string): LooseEntry => ({
    key: Key.of(key),
    body: `{"key":"${key}"}`,
    cells: `["${key}"]`,
  })
  const cursor = { driver: 'json', v: 1, generation: 'g', at: 5 }

  test('keep entries, cells, spans and problems in their order', () => {
    const bad: LooseEntry = { key: Key.of('bad'), body: '1', cells: '[]' }
    const first = buildPage([entry('a'), bad, entry('b')], {
      ...nothing,
      spans: [{ from: 0, unit: 'one', parts: { p: '1' } }],
    })
    const empty = buildPage([], nothing)
    const second = buildPage([entry('c')], { ...nothing, spans: [{ from: 0, unit: 'two' }] })
    const page = joinPages([first, empty, second], cursor)
    expect(keysOf(page)).toEqual(['a', 'b', 'c'])
    expect([...page.entries()].map(({ body, cells }) => [body.value(), cells])).toEqual(
      ['a', 'b', 'c'].map((key) => [{ key }, [key]]),
    )
    expect([0, 1, 2].map((i) => page.span(i)?.unit)).toEqual(['one', 'one', 'two'])
    expect(page.entry(1).parts).toEqual({ p: '1' })
    expect(page.problems).toHaveLength(1)
    expect(page.next).toBe(cursor)
  })

  test('take only the bytes that are used', () => {
    const big = padded(`{"a":{}}${' '.repeat(1_000_000)}`)
    const form = { shape: 'members', keyFields: [], keyPrefix: [], keys: 'text' } as const
    const { page } = cutRecords(
      { ...big, base: 0, line: 1, final: true },
      { start: 0, opened: false, limit: 9, unit: 'u', form },
    )!
    expect(joinPages([page, page], undefined).bytes.length).toBeLessThan(100)
  })

  test('with another cursor, a page is the same page', () => {
    const page = buildPage([entry('a')], nothing)
    expect(withNext(page, cursor)).toMatchObject({ next: cursor, count: 1, prints: page.prints })
  })
})

function keysOf(page: DocumentPage): string[] {
  return Array.from({ length: page.count }, (_, i) => page.keyText(i))
}
