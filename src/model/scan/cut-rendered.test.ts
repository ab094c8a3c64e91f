import { describe, expect, test } from 'vitest'
import type { DocumentPage } from '../page/document-page.ts'
import { Key } from '../key.ts'
import { TRAIT } from '../page/page.ts'
import { PAD } from './byte-reader.ts'
import { cutRendered, UNRENDERED } from './cut-rendered.ts'
import { fingerprint } from './hash/fingerprint.ts'
import { hashKey } from './hash/hash-key.ts'

function cut(records: readonly string[], cells = false, keys: 'text' | 'typed' = 'typed'): DocumentPage {
  const text = Buffer.from(records.join('\x1e'), 'latin1')
  const bytes = new Uint8Array(text.length + PAD).fill(0x1e)
  bytes.set(text)
  return cutRendered(bytes, { end: text.length, keys, unit: 'users', next: undefined, cells })
}

const codes = (page: DocumentPage): string[] => page.problems.map(({ code }) => code)

test('records with text, number and composite keys', () => {
  const page = cut(['"a":{"n":1}', '7:{}', '"x\\u0041": {"n":2} ', '[ 1.0,"b\\/" ]:{}'])
  expect([0, 1, 2, 3].map((i) => page.key(i).parts)).toEqual([['a'], [7], ['xA'], [1, 'b/']])
  expect([0, 2].map((i) => page.bodyText(i))).toEqual(['{"n":1}', '{"n":2}'])
  expect([0, 1, 2, 3].map((i) => page.traits[i]! & 7)).toEqual([
    0,
    TRAIT.NUMBER_KEY,
    TRAIT.ESCAPED_KEY,
    TRAIT.COMPOSITE_KEY,
  ])
  expect(page.keyText(3)).toBe('[1,"b/"]')
  for (let i = 0; i < 4; i++)
    expect(page.keyHashes.slice(2 * i, 2 * i + 2)).toEqual(hashKey(page.key(i), 'typed'))
})

test('a part of a composite key may be empty, as a column of a table may', () => {
  const page = cut(['["",1]:{}', '["",""]:{}', '["a",""]:{}'])
  expect(page.problems).toEqual([])
  expect([0, 1, 2].map((i) => page.key(i).parts)).toEqual([
    ['', 1],
    ['', ''],
    ['a', ''],
  ])
})

test('white space of the engine goes, that within strings stays', () => {
  const record = Buffer.from('"a": {"n": [1, 2], "text": "a, b"}'.padEnd(34 + PAD))
  const page = cutRendered(record, {
    end: 34,
    keys: 'text',
    unit: 'users',
    next: undefined,
    cells: false,
    compact: true,
  })
  expect(page.bodyText(0)).toBe('{"n":[1,2],"text":"a, b"}')
  expect(page.print(0)).toEqual(cut(['"a":{"n":[1,2],"text":"a, b"}'], false, 'text').print(0))
  expect(page.traits[0]! & TRAIT.SPACED).toBe(0)
})

test('no bytes are no records', () => {
  expect(cut([]).count).toBe(0)
})

test('white space in a composite key is no white space of the document', () => {
  expect(cut(['[1, 2]:{}']).traits[0]).toBe(TRAIT.COMPOSITE_KEY)
})

describe('cells', () => {
  test('lie beside the document and are part of its print', () => {
    const page = cut(
      ['"a":{}\x1d[1,null,"x"]', '"a":{}\x1d[2,null,"x"]', '"a":{}\x1d[1.0, null,"\\u0078"]'],
      true,
    )
    expect(Buffer.from(page.cellsBytes(0)!).toString()).toBe('[1,null,"x"]')
    expect(page.entry(1).cells).toEqual([2, null, 'x'])
    expect(page.print(0)).not.toEqual(page.print(1))
    expect(page.print(0)).toEqual(page.print(2))
    expect(page.print(0)).toEqual(
      fingerprint({ key: Key.of('a'), body: '{}', cells: '[1,null,"x"]' }, 'typed').print,
    )
    expect(page.print(0)).not.toEqual(fingerprint({ key: Key.of('a'), body: '{}' }, 'typed').print)
  })

  test('are not mixed up with the document', () => {
    const page = cut(['"a":{"x":[1]}\x1d[2]', '"a":{"x":[2]}\x1d[1]'], true)
    expect(page.print(0)).not.toEqual(page.print(1))
  })

  test.each(['"a":{}', '"a":{}\x1d', '"a":{}\x1d{}', '"a":{}\x1d[1', '"a":{}\x1d[1]\x1d[1]'])(
    '%j is malformed',
    (record) => {
      expect(codes(cut([record], true))).toEqual(['RECORD_INVALID'])
    },
  )

  test('that nobody asked for are malformed', () => {
    expect(codes(cut(['"a":{}\x1d[1]']))).toEqual(['RECORD_INVALID'])
  })
})

describe('a record that is no document', () => {
  test.each([
    ['', 'RECORD_INVALID'],
    ['"a"', 'RECORD_INVALID'],
    ['"a":', 'RECORD_INVALID'],
    ['"a":{"b":}', 'RECORD_INVALID'],
    ['"a":{}{}', 'RECORD_INVALID'],
    ['"a":{"b":"x', 'RECORD_INVALID'],
    ['"a', 'RECORD_INVALID'],
    ['x:{}', 'RECORD_INVALID'],
    ['"a":{"t":"\n"}', 'RECORD_INVALID'],
    ['"a":{"t":"\0"}', 'RECORD_INVALID'],
    ['"a":5', 'RECORD_NOT_DOCUMENT'],
    ['"a":{"x":1,"x":1}', 'FIELD_DUPLICATE'],
    ['"a":{"x":"\xff"}', 'TEXT_INVALID'],
    ['null:{}', 'KEY_MISSING'],
    ['"":{}', 'KEY_INVALID'],
    ['true:{}', 'KEY_INVALID'],
    ['["a",null]:{}', 'KEY_MISSING'],
    ['["a",[1]]:{}', 'KEY_INVALID'],
    ['["a"]:{}', 'KEY_INVALID'],
    ['[]:{}', 'KEY_INVALID'],
  ])('%j: %s, and its neighbours are read', (record, code) => {
    const page = cut(['"before":{}', record, '"behind":{}'])
    expect(codes(page)).toEqual([code])
    expect([page.keyText(0), page.keyText(1)]).toEqual(['before', 'behind'])
  })

  test('at the end of the page as well', () => {
    const page = cut(['"a":{}', '"b":{"x":'])
    expect([page.count, codes(page)]).toEqual([1, ['RECORD_INVALID']])
  })

  test('says what it is', () => {
    const [problem] = cut(['"a":{"b":tru}']).problems
    expect(problem).toMatchObject({
      key: 'a',
      position: { unit: 'users' },
      reason: 'it is not valid JSON: expected true, at byte 8',
    })
    expect(Buffer.from(problem!.bytes).toString()).toBe('{"b":tru}')
  })

  test('is what the engine marked as that, with its text behind', () => {
    const text = Buffer.from(`"a":{"b":${String.fromCharCode(UNRENDERED)}"{}"}`.padEnd(24 + PAD))
    const frame = { end: 24, keys: 'typed', unit: 'users', next: undefined, cells: false } as const
    const codeIn = (hasUnrendered: boolean): string | undefined =>
      cutRendered(Uint8Array.from(text), { ...frame, hasUnrendered }).problems[0]?.code
    expect(codeIn(true)).toBe('VALUE_UNSUPPORTED')
    // A text that no engine looked at may hold anything.
    expect(codeIn(false)).toBe('RECORD_INVALID')
  })
})
