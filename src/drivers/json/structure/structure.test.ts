import { expect, test } from 'vitest'
import { StructureWalk, type StructureEvents } from './structure.ts'

function walk(text: string | Uint8Array, watch: number, chunkBytes = 1_000_000) {
  const seen: string[] = []
  const events: StructureEvents = {
    watch,
    names: watch,
    begin: (kind, depth, at) => seen.push(`${depth}${kind[0]}${at}`),
    end: (depth, at) => seen.push(`${depth}/${at}`),
    name: (name, depth) => seen.push(`${depth}"${name}`),
  }
  const walker = new StructureWalk(events)
  const bytes = Buffer.from(text)
  for (let i = 0; i < bytes.length; i += chunkBytes) walker.push(bytes.subarray(i, i + chunkBytes))
  return { seen, damage: walker.finish() }
}

const SAMPLE = String.raw`{"a\"b\\":{"x":[1,{"y":"}]\\"}]}, "c" : [ "\"", null , {} ] ,"é\n":-1e5, "":""}`

test('tells values, names and ends near the root', () => {
  expect(walk('{"a":{"b":1},"c":[]}', 1).seen).toEqual([
    '0o0',
    '1"a',
    '1o5',
    '1/12',
    '1"c',
    '1a17',
    '1/19',
    '0/20',
  ])
  expect(walk(SAMPLE, 1).seen.filter((event) => event.includes('"'))).toEqual([
    '1"a"b\\',
    '1"c',
    '1"é\n',
    '1"',
  ])
})

test('where chunks end makes no difference', () => {
  for (const watch of [0, 1, 2, 3]) {
    const whole = walk(SAMPLE, watch)
    expect(whole.damage).toBeUndefined()
    for (let size = 1; size < 12; size++) expect(walk(SAMPLE, watch, size)).toEqual(whole)
  }
})

test('every truncation is damage', () => {
  for (const watch of [0, 1, 3]) {
    for (let end = 0; end < Buffer.from(SAMPLE).length; end++) {
      expect(walk(Buffer.from(SAMPLE).subarray(0, end), watch).damage).toBeDefined()
    }
  }
})

test.each([
  '{"a":1}}',
  '[1}',
  '{"a" 1}',
  '[1 2]',
  '[1,]',
  '{,}',
  '{"a":1,}',
  '',
  ' ',
  '[]x',
  '{"a":[}]}',
  '{} {}',
])('%j is damaged', (text) => expect(walk(text, 1).damage).toBeDefined())

test('a byte order mark is no content', () => {
  expect(walk('\ufeff[1]', 1).seen).toEqual(['0a3', '1s4', '0/6'])
})

test('depth is not limited by a stack', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)
  expect(walk(deep, 1, 4096).damage).toBeUndefined()
  expect(walk(deep.slice(1), 1).damage).toBeDefined()
})
