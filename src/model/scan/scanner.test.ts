import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lanes } from '../../lib/murmur.ts'
import { TRAIT } from '../page/page.ts'
import { GrammarFault, INCOMPLETE, PAD } from './byte-reader.ts'
import { JsonScanner } from './scanner.ts'

const scanner = new JsonScanner()

/** The offset after the one value in the text; of the fault, as a negative number less one, where there is one. */
function scan(text: string | Uint8Array, final = true): number {
  const source = typeof text === 'string' ? Buffer.from(text) : text
  const bytes = new Uint8Array(source.length + PAD).fill(0x22)
  bytes.set(source)
  scanner.load(bytes, source.length, final)
  scanner.traits = 0
  const p = scanner.value(scanner.space(0), 1, 2, 3, 4)
  return p
}

function faultAt(text: string): number | undefined {
  try {
    const end = scan(text)
    const rest = scanner.space(end)
    return rest < Buffer.byteLength(text) ? rest : undefined
  } catch (fault) {
    if (fault instanceof GrammarFault) return fault.at
    throw fault
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the grammar', () => {
  test('accepts what JSON.parse accepts, and nothing else', () => {
    const junk = fc.constantFrom(
      '',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      '.',
      'e',
      '+',
      ' ',
      '\n',
      '\u0000',
      '\u001f',
      'u',
      'n',
      '\\u12',
      '\\ud83d',
      'é',
    )
    const mutated = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.array(fc.tuple(fc.nat(), fc.nat(3), junk), { maxLength: 3 }))
      .map(([json, changes]) =>
        changes.reduce((text, [at, removed, piece]) => {
          const from = at % (text.length + 1)
          return text.slice(0, from) + piece + text.slice(from + removed)
        }, json),
      )
      .filter((text) => !/\p{Surrogate}/u.test(text))
    let accepted = 0
    fc.assert(
      fc.property(mutated, (text) => {
        if (parses(text)) accepted++
        expect(faultAt(text) === undefined).toBe(parses(text))
      }),
      { numRuns: 8_000 },
    )
    expect(accepted).toBeGreaterThan(1000)
  })

  test.each([
    ['', 0],
    ['{', 1],
    ['{"a"', 4],
    ['{"a":', 5],
    ['{"a":1', 6],
    ['{"a":1,', 7],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['{,}', 1],
    ['{"a":}', 5],
    ['[1,]', 3],
    ['[,1]', 1],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['01', 1],
    ['-', 1],
    ['-a', 1],
    ['1.', 2],
    ['1.e5', 2],
    ['.5', 0],
    ['+1', 0],
    ['1e', 2],
    ['1e+', 3],
    ['[1e]', 3],
    ['tru', 3],
    ['trux', 3],
    ['nul]', 3],
    ['NaN', 0],
    ['"abc', 4],
    ['"a\\', 3],
    ['"a\\x"', 3],
    ['"\\u12g4"', 5],
    ['"\\u12', 5],
    ['"é\\u00e', 8],
    ['"a\nb"', 2],
    ['"a\u0000b"', 2],
    ['["abcd\u001f"]', 6],
    ['\u0000', 0],
    ['[1]\u0000', 3],
    ['[1] 2', 4],
    ["'a'", 0],
    ['[1]/', 3],
    ['\u00a01', 0],
    ['\ufeff1', 0],
  ])('%j breaks at byte %i', (text, at) => {
    expect(parses(text)).toBe(false)
    expect(faultAt(text)).toBe(at)
  })

  test('a text cut anywhere is incomplete while more may come, never wrong and never complete', () => {
    const text = '{"a\\n":[1.5e-7,-0,{"b":"\\ud83d\\ude00é\\ud800x"},true,false,null,[]],"c":""}'
    const bytes = Buffer.from(text)
    for (let end = 0; end < bytes.length; end++) expect(scan(bytes.subarray(0, end), false)).toBe(INCOMPLETE)
    expect(scan(bytes, false)).toBe(bytes.length)
    expect(scan(Buffer.from('12'), false)).toBe(INCOMPLETE)
    expect(scan(Buffer.from('12 '), false)).toBe(2)
  })

  test('any depth', () => {
    const depth = 100_000
    const deep = '[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2)
    expect(scan(deep)).toBe(deep.length)
    expect(faultAt(deep.slice(0, -1))).toBe(deep.length - 1)
  })
})

test('a text that only opens brackets is refused before it takes all memory', () => {
  expect(() => scan('['.repeat(3_000_000))).toThrow(/nested deeper/)
})

describe('traits', () => {
  const traits = (text: string): string[] => {
    scan(text)
    return Object.entries(TRAIT).flatMap(([name, bit]) => ((scanner.traits & bit) === 0 ? [] : [name]))
  }

  test.each([
    ['{"a":[1,"x y",true]}', []],
    [' {"a":1}', []],
    ['{"a": 1}', ['SPACED']],
    ['{"a" :1}', ['SPACED']],
    ['{ "a":1}', ['SPACED']],
    ['[1 ]', ['SPACED']],
    ['[1, 2]', ['SPACED']],
    ['[1\n,2]', ['SPACED']],
    ['[ ]', ['SPACED']],
    ['{"a":1, "b":2}', ['SPACED']],
    ['["\\u0000"]', ['NUL']],
    ['{"\\u0000":1}', ['NUL']],
    ['"\\\\u0000"', []],
    ['"\\ud800"', ['LONE_SURROGATE']],
    ['"\\ud800\\ud800\\udc00"', ['LONE_SURROGATE']],
    ['"\\udc00\\ud800"', ['LONE_SURROGATE']],
    ['"\\ud83d\\ude00"', []],
    ['[-0]', ['NEGATIVE_ZERO']],
    ['[-0.00]', ['NEGATIVE_ZERO']],
    ['[-0e5]', ['NEGATIVE_ZERO']],
    ['[-0.00000000000000000000000]', ['NEGATIVE_ZERO']],
    ['[-0.1,-10,0]', []],
    ['9007199254740993', ['WIDE_NUMBER']],
    ['9007199254740992', []],
    ['0.1234567890123456', []],
    ['0.12345678901234567', ['WIDE_NUMBER']],
    ['1e400', ['WIDE_NUMBER']],
    ['1e-400', ['WIDE_NUMBER']],
    ['1.7976931348623157e308', []],
    ['100000000000000000000', []],
    [`${'['.repeat(1000)}${']'.repeat(1000)}`, []],
    [`${'['.repeat(1001)}${']'.repeat(1001)}`, ['DEEP']],
  ])('%j', (text, expected) => {
    expect(traits(text)).toEqual(expected)
  })
})

describe('names met twice', () => {
  test.each([
    ['{"a":1,"a":2}', 7],
    ['{"a":1,"b":2,"\\u0061":3}', 13],
    ['{"x":{"a":1,"b":{},"b":[]},"y":1}', 19],
    ['[{"a":1,"a":1},{"b":1,"b":1}]', 8],
    ['{"a":{"a":{"a":1}},"b":{"a":1}}', -1],
    ['[{"a":1},{"a":1}]', -1],
    ['{"":1,"":1}', 6],
  ])('%s at %i', (text, at) => {
    scan(text)
    expect(scanner.duplicateAt).toBe(at)
  })

  test.each([3, 16, 17, 18, 100, 5000])('among %i names', (count) => {
    const members = Array.from({ length: count }, (_, i) => `"name ${i}":${i}`)
    scan(`{${members.join()}}`)
    expect(scanner.duplicateAt).toBe(-1)
    const text = `{${members.join()},"name ${count >> 1}":0}`
    scan(text)
    expect(scanner.duplicateAt).toBe(text.lastIndexOf('"name'))
  })
})

test('tells where watched fields of the outermost object lie', () => {
  const watching = new JsonScanner(['id', 'naïve', 'gone'])
  const text = '{"x":{"id":1},"na\\u00efve": "é" ,"id":[{"gone":1}]}'
  const bytes = new Uint8Array(Buffer.byteLength(text) + PAD)
  bytes.set(Buffer.from(text))
  watching.load(bytes, bytes.length - PAD, true)
  watching.value(0, 1, 2, 3, 4)
  const texts = [0, 2, 4].map((i) =>
    watching.watched[i]! < 0 ? undefined : watching.utf8(watching.watched[i]!, watching.watched[i + 1]!),
  )
  expect(texts).toEqual(['[{"gone":1}]', ' "é"', undefined])
})

test('hashes from the state that it is given', () => {
  scan('{"a":1}')
  const first = [...lanes]
  scanner.value(0, 1, 2, 3, 5)
  expect([...lanes]).not.toEqual(first)
})
