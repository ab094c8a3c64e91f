import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentPage } from '../page/document-page.ts'
import { DrayError } from '../error.ts'
import { Key } from '../key.ts'
import { TRAIT } from '../page/page.ts'
import { PAD } from './byte-reader.ts'
import { cutRecords, type Cut, type CutRequest, type RecordForm, type Window } from './cut-records.ts'
import { hashKey } from './hash/hash-key.ts'
import { countLines } from './pages/position.ts'

const members: RecordForm = { shape: 'members', keyFields: [], keyPrefix: [], keys: 'text' }
const membersWithId: RecordForm = { ...members, keyFields: ['id'] }
const elements: RecordForm = { shape: 'elements', keyFields: ['id'], keyPrefix: [], keys: 'text' }
const value: RecordForm = { shape: 'value', keyFields: [], keyPrefix: ['k'], keys: 'text' }

function windowOf(source: string | Uint8Array, changes: Partial<Window> = {}): Window {
  const text = typeof source === 'string' ? Buffer.from(source) : source
  const bytes = new Uint8Array(text.length + PAD).fill(0x31)
  bytes.set(text)
  return { bytes, end: text.length, base: 0, line: 1, final: true, ...changes }
}

function request(form: RecordForm, changes: Partial<CutRequest> = {}): CutRequest {
  return { start: 0, opened: false, limit: 1000, unit: 'a.json', form, ...changes }
}

function cut(source: string | Uint8Array, form: RecordForm): DocumentPage {
  const result = cutRecords(windowOf(source), request(form))
  expect(result?.ended).toBe(true)
  return result!.page
}

function corruption(source: string | Uint8Array, form: RecordForm): DrayError {
  try {
    cutRecords(windowOf(source), request(form))
  } catch (error) {
    if (error instanceof DrayError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Per entry: key, body, print, hash; per problem: all of it. */
function contents(pages: readonly DocumentPage[]): unknown {
  return {
    entries: pages.flatMap((page) =>
      Array.from({ length: page.count }, (_, i) => [
        page.keyText(i),
        page.bodyText(i),
        page.print(i).join(),
        page.keyHashes.slice(2 * i, 2 * i + 2).join(),
        page.traits[i],
      ]),
    ),
    problems: pages.flatMap((page) =>
      page.problems.map((problem) => ({ ...problem, bytes: Buffer.from(problem.bytes).toString() })),
    ),
  }
}

/** Reads a unit as a driver does: windows of `size` bytes, longer ones where a record does not fit. */
function readInWindows(source: Uint8Array, form: RecordForm, size: number, limit = 1000): DocumentPage[] {
  const pages: DocumentPage[] = []
  let base = 0
  let line = 1
  let opened = false
  let length = size
  for (;;) {
    const part = source.subarray(base, base + length)
    const window = windowOf(part, { base, line, final: base + part.length === source.length })
    const result: Cut | undefined = cutRecords(window, request(form, { opened, limit }))
    if (!result) {
      length *= 2
      continue
    }
    pages.push(result.page)
    if (result.ended) return pages
    line += countLines(source, base, base + result.consumed)
    base += result.consumed
    opened = true
    length = size
  }
}

describe('where records lie', () => {
  test('members of an object', () => {
    const page = cut('{"a": {"n":1}, "b\\u0041" : {} }\n', members)
    expect([page.keyText(0), page.keyText(1)]).toEqual(['a', 'bA'])
    expect([page.bodyText(0), page.bodyText(1)]).toEqual(['{"n":1}', '{}'])
    expect(page.traits[1]).toBe(TRAIT.ESCAPED_KEY)
    expect(page.spans).toEqual([{ from: 0, unit: 'a.json', origin: { at: 0, byte: 0, line: 1 } }])
  })

  test('elements of an array, keyed by a field', () => {
    const page = cut('[{"id":"x"},{"n":{"id":1},"id": 1.0},{"id":"\\n"}]', elements)
    expect([0, 1, 2].map((i) => page.keyText(i))).toEqual(['x', '1', '\n'])
    expect(page.bodyText(1)).toBe('{"n":{"id":1},"id": 1.0}')
  })

  test('one document, keyed by its path', () => {
    const page = cut(' {"n":1} ', { ...value, keyPrefix: ['a"ü'] })
    expect([page.keyText(0), page.bodyText(0)]).toEqual(['a"ü', '{"n":1}'])
    expect(page.keyHashes).toEqual(hashKey(Key.of('a"ü'), 'text'))
  })

  test('one document, keyed by its path and a field', () => {
    const page = cut('{"id":7}', { ...value, keyFields: ['id'] })
    expect(page.key(0).parts).toEqual(['k', 7])
    expect(page.keyText(0)).toBe('["k",7]')
  })

  test('empty containers hold no records', () => {
    expect(cut(' { } ', members).count).toBe(0)
    expect(cut('[]', elements).count).toBe(0)
  })

  test('a byte order mark before the text is skipped', () => {
    expect(cut('\ufeff{"a":{}}', members).keyText(0)).toBe('a')
    expect(cut('\ufeff {}', value).count).toBe(1)
    expect(corruption('{"a":\ufeff{}}', members).position?.byte).toBe(5)
  })

  test('the named parts of the path go with the records', () => {
    const parts = { project: '17' }
    const { page } = cutRecords(windowOf('{"a":{}}'), request(members, { parts }))!
    expect(page.entry(0).parts).toEqual(parts)
  })
})

describe('keys', () => {
  const typed: RecordForm = { ...elements, keys: 'typed' }

  test('as text, a number is the same key as its digits', () => {
    const page = cut('[{"id":17},{"id":"17"},{"id":1.7e1}]', elements)
    const hash = hashKey(Key.of('17'), 'text').join()
    expect([0, 1, 2].map((i) => page.keyHashes.slice(2 * i, 2 * i + 2).join())).toEqual([hash, hash, hash])
    expect([0, 1, 2].map((i) => page.key(i).parts)).toEqual([['17'], ['17'], ['17']])
  })

  test('typed, it is another', () => {
    const page = cut('[{"id":17},{"id":"17"}]', typed)
    expect([page.key(0).parts, page.key(1).parts]).toEqual([[17], ['17']])
    expect(page.keyHashes.slice(0, 2)).toEqual(hashKey(Key.of(17), 'typed'))
    expect(page.keyHashes.slice(2, 4)).toEqual(hashKey(Key.of('17'), 'typed'))
    expect(page.keyHashes[0]).not.toBe(page.keyHashes[2])
  })

  test.each([
    ['1.0', '1', 1],
    ['12e1', '120', 120],
    ['-0', '-0', -0],
    ['0.50', '0.5', 0.5],
    ['1e-7', '0.0000001', 1e-7],
    ['9007199254740993', '9007199254740993', 9007199254740993n],
    ['1e21', '1000000000000000000000', 1e21],
  ])('the number %s has the text %s', (text, keyText, part) => {
    const page = cut(`[{"id":${text}}]`, typed)
    expect(page.keyText(0)).toBe(keyText)
    expect(page.key(0).parts[0]).toBe(part)
    expect(page.key(0).text).toBe(keyText)
    expect(page.traits[0]! & TRAIT.NUMBER_KEY).toBe(TRAIT.NUMBER_KEY)
    expect(hashKey(page.key(0), 'typed')).toEqual(page.keyHashes)
    expect(hashKey(page.key(0), 'text')).toEqual(cut(`[{"id":${text}}]`, elements).keyHashes)
  })

  test('of several parts, from path and fields, lie behind the bytes of the window', () => {
    const form: RecordForm = { ...typed, keyPrefix: ['p'], keyFields: ['a', 'b'] }
    const page = cut('[{"a":"x\\u0041","b":2.0},{"b":"2","a":"xA"}]', form)
    expect([page.keyText(0), page.keyText(1)]).toEqual(['["p","xA",2]', '["p","xA","2"]'])
    expect(page.key(0).parts).toEqual(['p', 'xA', 2])
    expect(page.key(0).text).toBe(page.keyText(0))
    expect(hashKey(page.key(0), 'typed')).toEqual(page.keyHashes.slice(0, 2))
    expect(hashKey(page.key(1), 'text')).toEqual(hashKey(Key.of('["p","xA","2"]'), 'text'))
  })

  test('of several parts, one of which is empty', () => {
    const page = cut('[{"a":"","b":""},{"a":"x","b":""}]', { ...typed, keyFields: ['a', 'b'] })
    expect([0, 1].map((i) => page.key(i).parts)).toEqual([
      ['', ''],
      ['x', ''],
    ])
  })

  test('a member name behind the parts of a path', () => {
    const page = cut('{"x\\u0041":{}}', { ...members, keyPrefix: ['p'] })
    expect(page.key(0).parts).toEqual(['p', 'xA'])
  })

  test('the same key has one hash, whatever lies under it', () => {
    const page = cut('{"a":{"n":1},"\\u0061":{"n":2}}', members)
    expect(page.keyHashes.slice(0, 2)).toEqual(page.keyHashes.slice(2, 4))
    expect(page.print(0)).not.toEqual(page.print(1))
  })

  test('a name agrees with a field that is the same text', () => {
    const page = cut(
      '{"17":{"id":17},"18":{"id":"18"},"x":{},"é":{"id":"\\u00e9"},"2":{"id":2.0}}',
      membersWithId,
    )
    expect(page.count).toBe(5)
  })
})

describe('records that cannot be documents', () => {
  test.each<[string, RecordForm, string, number, string, string | undefined]>([
    ['{"a":1}', members, 'RECORD_NOT_DOCUMENT', 5, '1', 'a'],
    ['{"a":[{}]}', members, 'RECORD_NOT_DOCUMENT', 5, '[{}]', 'a'],
    ['{"a":null}', members, 'RECORD_NOT_DOCUMENT', 5, 'null', 'a'],
    ['["x"]', elements, 'RECORD_NOT_DOCUMENT', 1, '"x"', undefined],
    ['5', value, 'RECORD_NOT_DOCUMENT', 0, '5', 'k'],
    ['[]', value, 'RECORD_NOT_DOCUMENT', 0, '[]', 'k'],
    ['{"":{}}', members, 'KEY_INVALID', 1, '{}', ''],
    ['{"\\ud800":{}}', members, 'KEY_INVALID', 1, '{}', '\ud800'],
    ['[{"x":1}]', elements, 'KEY_MISSING', 1, '{"x":1}', undefined],
    ['[{"id":null}]', elements, 'KEY_MISSING', 7, '{"id":null}', 'null'],
    ['[{"id":true}]', elements, 'KEY_INVALID', 7, '{"id":true}', 'true'],
    ['[{"id":{}}]', elements, 'KEY_INVALID', 7, '{"id":{}}', '{}'],
    ['[{"id": [1]}]', elements, 'KEY_INVALID', 8, '{"id": [1]}', '[1]'],
    ['[{"id":""}]', elements, 'KEY_INVALID', 7, '{"id":""}', ''],
    ['[{"id":"a\\udc00"}]', elements, 'KEY_INVALID', 7, '{"id":"a\\udc00"}', 'a\udc00'],
    ['[{"id":1e400}]', elements, 'KEY_INVALID', 7, '{"id":1e400}', '1e400'],
    [
      '[{"id":0.12345678901234567}]',
      elements,
      'KEY_INVALID',
      7,
      '{"id":0.12345678901234567}',
      '0.12345678901234567',
    ],
    ['{"a":{"id":"b"}}', membersWithId, 'KEY_MISMATCH', 11, '{"id":"b"}', 'a'],
    ['{"a":{"id":null}}', membersWithId, 'KEY_MISMATCH', 11, '{"id":null}', 'a'],
    ['{"1":{"id": 1.5}}', membersWithId, 'KEY_MISMATCH', 12, '{"id": 1.5}', '1'],
    ['{"a":{"x":1,"x":1}}', members, 'FIELD_DUPLICATE', 12, '{"x":1,"x":1}', 'a'],
    [
      '[{"id":1,"o":[{"\\u0078":1,"x":2}]}]',
      elements,
      'FIELD_DUPLICATE',
      26,
      '{"id":1,"o":[{"\\u0078":1,"x":2}]}',
      '1',
    ],
  ])('%s', (text, form, code, byte, bytes, key) => {
    const page = cut(text, form)
    expect(page.count).toBe(0)
    const [problem] = page.problems
    expect(problem).toMatchObject({ code, position: { unit: 'a.json', line: 1, byte } })
    expect(Buffer.from(problem!.bytes).toString()).toBe(bytes)
    expect(problem!.key).toBe(key)
  })

  test('text that is not UTF-8, with the very byte', () => {
    const bytes = Buffer.from('{"a":{"x":"é"},\n"b":{"x":"y?z"},"?":{},"d":{}}')
    bytes[bytes.indexOf('?')] = 0xff
    bytes[bytes.indexOf('?')] = 0xc3
    const page = cut(bytes, members)
    expect([page.keyText(0), page.keyText(1)]).toEqual(['a', 'd'])
    expect(page.problems.map(({ code, position }) => [code, position])).toEqual([
      ['TEXT_INVALID', { unit: 'a.json', line: 2, byte: bytes.indexOf(0xff) }],
      ['TEXT_INVALID', { unit: 'a.json', line: 2, byte: bytes.indexOf(Buffer.from([0xc3, 0x22])) }],
    ])
  })

  test('lets the records around them through, and counts lines', () => {
    const page = cut('[\n{"id":1},\n5,\n\n{"id":2},{"id":\nnull}]', elements)
    expect([page.keyText(0), page.keyText(1)]).toEqual(['1', '2'])
    expect(page.problems.map(({ position }) => position.line)).toEqual([3, 6])
  })

  test('their bytes outlive the page', () => {
    const page = cut('[5,{"id":1}]', elements)
    page.bytes.fill(0)
    expect(Buffer.from(page.problems[0]!.bytes).toString()).toBe('5')
  })

  test('a line that is not known is left out', () => {
    const { page } = cutRecords(windowOf('[5]', { line: 0, base: 100 }), request(elements, { start: 0 }))!
    expect(page.problems[0]!.position).toEqual({ unit: 'a.json', byte: 101 })
  })
})

describe('a unit that cannot be trusted', () => {
  test.each<[string, RecordForm, number, number, RegExp]>([
    ['', members, 0, 1, /is empty/],
    [' \n ', elements, 3, 2, /is empty/],
    ['\ufeff', value, 3, 1, /is empty/],
    ['[]', members, 0, 1, /expected \{/],
    ['{}', elements, 0, 1, /expected \[/],
    ['{"a":{}', members, 7, 1, /ends in the middle of its object/],
    ['{"a":{},', members, 8, 1, /ends in the middle of a record/],
    ['{\n"a":{"b"', members, 10, 2, /ends in the middle of a record/],
    ['[{"id":1}', elements, 9, 1, /ends in the middle of its array/],
    ['{"a"', value, 4, 1, /ends in the middle of a record/],
    ['{"a":{},}', members, 8, 1, /expected a record's name/],
    ['[{"id":1},]', elements, 10, 1, /expected a value/],
    ['{"a":{} "b":{}}', members, 8, 1, /expected a comma or \}/],
    ['[{"id":1}{"id":2}]', elements, 9, 1, /expected a comma or \]/],
    ['{"a" {}}', members, 5, 1, /expected a colon/],
    ['{"a":{}}x', members, 8, 1, /something follows/],
    ['[]\n\n{}', elements, 4, 3, /something follows/],
    ['{} {}', value, 3, 1, /something follows/],
    ['{"a":{"b":01}}', members, 11, 1, /expected a comma or \}/],
    ['{"a":{"b":"\u0001"}}', members, 11, 1, /control character/],
  ])('%j', (text, form, byte, line, message) => {
    const error = corruption(text, form)
    expect(error.code).toBe('SOURCE_CORRUPT')
    expect(error.message).toMatch(message)
    expect(error.position).toEqual({ unit: 'a.json', line, byte })
  })

  test('is named by its place in the unit, not in the window', () => {
    const window = windowOf(',\n"b":!}', { base: 1000, line: 50 })
    const read = (): unknown => cutRecords(window, request(members, { opened: true }))
    expect(read).toThrow(expect.objectContaining({ position: { unit: 'a.json', line: 51, byte: 1006 } }))
  })
})

describe('windows', () => {
  const texts: readonly [string, RecordForm][] = [
    [
      '\ufeff {"a":{"id":"a","t":"é\\ud83d\\ude00😀"},\n"b" : {"x":[1.5e3,-0,{"y":null}]} , "c":5,\n"d":{"x":1,"x":2},"e":{"id":"f"} }\n \n',
      membersWithId,
    ],
    ['[\n {"id":1,"t":"\\u00e9"},\n {"id":"x\\n"}, null,[1], {"id":3.0} ]\n', elements],
    ['{}', members],
    [' [ ] ', elements],
    [' {"n":1} ', value],
  ]

  test.each(texts)('of every size give the same records: %j', (text, form) => {
    const source = Buffer.from(text)
    const whole = contents(readInWindows(source, form, source.length))
    for (let size = 1; size < source.length; size++) {
      expect(contents(readInWindows(source, form, size))).toEqual(whole)
    }
  })

  test.each(texts)('and so does every limit: %j', (text, form) => {
    const source = Buffer.from(text)
    const whole = contents(readInWindows(source, form, source.length))
    for (const limit of [1, 2, 3]) {
      const pages = readInWindows(source, form, source.length, limit)
      expect(contents(pages)).toEqual(whole)
      for (const page of pages) expect(page.count + page.problems.length).toBeLessThanOrEqual(limit)
    }
  })

  test('of every size refuse the same faults at the same place', () => {
    const faulty = [
      '{"a":{},}',
      '{"a":{} "b":{}}',
      '{"a":{}}x',
      '{"a":{}',
      '{"a":{},"b":{"c":tru}}',
      '{"a":{},,"b":{}}',
    ]
    for (const text of faulty) {
      const source = Buffer.from(text)
      const { position } = corruption(source, members)
      for (let size = 1; size <= source.length; size++) {
        expect(() => readInWindows(source, members, size)).toThrow(expect.objectContaining({ position }))
      }
    }
  })

  test('any records, any window', () => {
    const record = fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), {
      maxKeys: 5,
    })
    const unit = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
      record,
      { maxKeys: 8, minKeys: 1 },
    )
    fc.assert(
      fc.property(
        unit,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(undefined, 2),
        (records, size, indent) => {
          const pages = readInWindows(Buffer.from(JSON.stringify(records, null, indent)), members, size)
          const read = pages.flatMap((page) =>
            [...page.entries()].map(({ key, body }) => [key.text, JSON.parse(body.text())]),
          )
          expect(read).toEqual(Object.entries(JSON.parse(JSON.stringify(records))))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('a window without one whole record asks for a longer one', () => {
    const incomplete = (text: string, form: RecordForm): Cut | undefined =>
      cutRecords(windowOf(text, { final: false }), request(form))
    expect(incomplete('', members)).toBeUndefined()
    expect(incomplete('{"a":{"b":1', members)).toBeUndefined()
    expect(incomplete('[ ', elements)).toBeUndefined()
    expect(incomplete('{"b":1}', value)).toBeUndefined()
    expect(incomplete('{"a":{}}', members)).toMatchObject({ consumed: 7, ended: false })
  })
})
