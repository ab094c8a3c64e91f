import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Digest } from '../../digest.ts'
import { Key } from '../../key.ts'
import { buildPage } from '../pages/page-builder.ts'
import { fingerprint } from './fingerprint.ts'

/** JSON as the equality table sees it: numbers as decimal texts, objects as lists of members. */
type Tree = null | boolean | string | { number: string } | Tree[] | { members: readonly [string, Tree][] }

const print = (text: string, key = 'k'): string =>
  [...fingerprint({ key: Key.of(key), body: text }, 'text').print].join()
const printOfValue = (text: string): string => print(`{"v":${text}}`)

describe('what is equal', () => {
  test.each([
    ['1', '1.0'],
    ['1', '1e0'],
    ['1', '10E-1'],
    ['-0', '-0.0e5'],
    ['0.1', '0.10'],
    ['1e400', '10e399'],
    ['1e400', `1${'0'.repeat(400)}`],
    ['1e99999999999999', '10e99999999999998'],
    ['"é"', '"\\u00e9"'],
    ['"/"', '"\\/"'],
    ['"😀"', '"\\ud83d\\ude00"'],
    ['"\\n\\t"', '"\\u000a\\u0009"'],
    ['"\\ud800"', '"\\uD800"'],
    ['{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['{"a":1}', '{"\\u0061":1}'],
    ['[1,[2]]', ' [ 1 , [ 2 ] ] '],
  ])('%s and %s', (left, right) => {
    expect(printOfValue(left)).toBe(printOfValue(right))
  })

  test('a long text, however much of it is escaped', () => {
    const MEBIBYTE = 1 << 20
    for (const length of [MEBIBYTE, 2 * MEBIBYTE + 17]) {
      const text = 'lorem ipsum dolor\u00e9'.repeat(length).slice(0, length)
      const plain = printOfValue(`"${text}"`)
      expect(printOfValue(`"\\u006c${text.slice(1)}"`)).toBe(plain)
      expect(printOfValue(`"${text.replaceAll('m', '\\u006d').replaceAll('\u00e9', '\\u00e9')}"`)).toBe(plain)
      expect(
        printOfValue(
          `"${text.slice(0, -1)}\\u${text
            .charCodeAt(length - 1)
            .toString(16)
            .padStart(4, '0')}"`,
        ),
      ).toBe(plain)
      expect(printOfValue(`"${text.slice(0, 20)}\\u0000${text.slice(21)}"`)).not.toBe(plain)
    }
  })

  test.each([
    ['0', '-0'],
    ['0', 'false'],
    ['9007199254740993', '9007199254740992'],
    ['1e400', '1e401'],
    [`1${'2'.repeat(399)}`, `1${'2'.repeat(398)}3`],
    ['1e99999999999999', '1e99999999999998'],
    ['0.1', '0.10000000000000000001'],
    ['"1"', '1'],
    ['true', '1'],
    ['true', '"true"'],
    ['null', '"null"'],
    ['null', 'false'],
    ['"é"', '"e\u0301"'],
    ['"\\ud800"', '"\\ud801"'],
    ['"\\ud800"', '"\ufffd"'],
    ['"\\ude00\\ud83d"', '"\\ud83d\\ude00"'],
    ['""', '"\\u0000"'],
    ['[]', '{}'],
    ['[]', 'null'],
    ['[]', '[[]]'],
    ['[1,2]', '[2,1]'],
    ['[[1],[2]]', '[[1,2]]'],
    ['[[1],2]', '[1,[2]]'],
    ['[null]', '[]'],
    ['{"a":1,"b":2}', '{"a":2,"b":1}'],
    ['{"a":{"b":1}}', '{"b":{"a":1}}'],
    ['{"a":{},"b":1}', '{"a":{"b":1}}'],
  ])('%s differs from %s', (left, right) => {
    expect(printOfValue(left)).not.toBe(printOfValue(right))
  })

  test('a missing field is not null', () => {
    expect(print('{"a":1,"b":null}')).not.toBe(print('{"a":1}'))
  })

  test('a number of enormous exponent costs no time', () => {
    const started = performance.now()
    printOfValue(`1e${'9'.repeat(5000)}`)
    printOfValue('1e-99999999999999')
    expect(performance.now() - started).toBeLessThan(500)
  })
})

const shortName = fc.constantFrom('a', 'b', 'id', 'naïve', '', '__proto__', 'a"b', '$dray:x')
const decimal = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1',
    '9007199254740993',
    '1e400',
    '0.1',
    '-12.5',
    '1e-7',
    '100',
    '123456789012345678',
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? '-0' : String(x))),
)
const { tree } = fc.letrec<{ tree: Tree; list: Tree[]; object: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    decimal.map((number) => ({ number })),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('', '\ud800', 'a\u0000b', '1', 'null', '/"\\'),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('tree'), { maxLength: 5 }),
  object: fc
    .uniqueArray(fc.tuple(shortName, tie('tree')), { selector: ([name]) => name, maxLength: 5 })
    .map((members) => ({ members })),
}))
const document = fc
  .uniqueArray(fc.tuple(fc.oneof(shortName, fc.string({ unit: 'binary', maxLength: 6 })), tree), {
    selector: ([name]) => name,
    maxLength: 20,
  })
  .map((members): Tree => ({ members }))

describe('any document', () => {
  test('has one print in every rendering', () => {
    fc.assert(
      fc.property(document, fc.infiniteStream(fc.nat(255)), (value, picks) => {
        const plain = render(value, () => 0)
        const odd = render(value, () => picks.next().value)
        expect(print(odd)).toBe(print(plain))
      }),
      { numRuns: 1500 },
    )
  })

  test('differs from every other', () => {
    const known = new Map<string, string>()
    fc.assert(
      fc.property(document, (value) => {
        const normal = normalForm(value)
        const found = print(render(value, () => 0))
        expect(known.get(found) ?? normal).toBe(normal)
        known.set(found, normal)
      }),
      { numRuns: 1500 },
    )
  })

  test('is another under another key', () => {
    expect(print('{"a":1}', 'x')).not.toBe(print('{"a":1}', 'y'))
  })
})

describe('the sum over records', () => {
  test('changes when two records exchange a field', () => {
    const scalar = fc.oneof(fc.integer(), fc.string({ maxLength: 8 }), fc.boolean())
    fc.assert(
      fc.property(scalar, scalar, scalar, scalar, (a1, b1, a2, b2) => {
        fc.pre(a1 !== a2 && b1 !== b2)
        const before = digestOf({ x: { a: a1, b: b1 }, y: { a: a2, b: b2 } })
        expect(digestOf({ x: { a: a2, b: b1 }, y: { a: a1, b: b2 } }).equals(before)).toBe(false)
        expect(digestOf({ x: { a: a2, b: b2 }, y: { a: a1, b: b1 } }).equals(before)).toBe(false)
      }),
    )
  })

  test('is the same in any order', () => {
    expect(digestOf({ x: { a: 1 }, y: { a: 2 } }).equals(digestOf({ y: { a: 2 }, x: { a: 1 } }))).toBe(true)
  })
})

test('one changed character changes half of the bits of the print, wherever it lies', () => {
  const text = JSON.stringify({
    id: 'abcdefgh',
    list: [1, 22, 333],
    inner: { name: 'some longer text with words', n: 12.5 },
  })
  const original = printBits(text)
  const changes: number[] = []
  for (let at = 0; at < text.length; at++) {
    if (!/[a-z1-9]/.test(text[at]!)) continue
    const other = text[at] === '3' || text[at] === 'c' ? '4' : '3'
    const changed = text.slice(0, at) + other + text.slice(at + 1)
    const bits = printBits(changed)
    changes.push(bits.filter((bit, i) => bit !== original[i]).length)
  }
  expect(Math.min(...changes)).toBeGreaterThan(36)
  expect(Math.max(...changes)).toBeLessThan(92)
  expect(changes.reduce((sum, count) => sum + count, 0) / changes.length).toBeCloseTo(64, -1)
})

function digestOf(documents: Record<string, object>): Digest {
  const entries = Object.entries(documents).map(([key, value]) => ({
    key: Key.of(key),
    body: JSON.stringify(value),
  }))
  const digest = new Digest()
  // One bucket: what an exchange between records of different buckets changes is seen anyhow.
  const page = buildPage(entries, { keys: 'text', next: undefined })
  for (let i = 0; i < page.count; i++)
    digest.addEntry({ keyHashes: new Int32Array(2 * page.count), prints: page.prints }, i)
  return digest
}

function printBits(text: string): string[] {
  const { print: lanes } = fingerprint({ key: Key.of('k'), body: text }, 'text')
  return [...lanes].flatMap((lane) => [...(lane >>> 0).toString(2).padStart(32, '0')])
}

/** JSON text of a tree; `pick` decides where it is written in an unusual way. */
function render(value: Tree, pick: () => number): string {
  const space = (): string => ['', '', '', ' ', '\n  ', '\t\r\n', '         '][pick() % 7]!
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return renderString(value, pick)
  if (Array.isArray(value)) {
    return `[${space()}${value.map((item) => render(item, pick)).join(`${space()},${space()}`)}${space()}]`
  }
  if ('number' in value) return renderNumber(value.number, pick)
  const members = pick() % 2 === 0 ? value.members : value.members.toReversed()
  const texts = members.map(
    ([name, item]) => `${renderString(name, pick)}${space()}:${space()}${render(item, pick)}`,
  )
  return `{${space()}${texts.join(`${space()},${space()}`)}${space()}}`
}

function renderString(text: string, pick: () => number): string {
  const characters = Array.from(text, (character) => {
    const form = pick() % 4
    if (form < 3) return JSON.stringify(character).slice(1, -1)
    return character.split('').map(escaped).join('')
  })
  return `"${characters.join('')}"`
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

function renderNumber(text: string, pick: () => number): string {
  const form = pick() % 4
  if (form === 0) return text
  const [mantissa = '', exponent = '0'] = text.split('e')
  if (form === 1) return `${mantissa}E${exponent}`
  const [whole, fraction = ''] = mantissa.split('.')
  if (form === 2) return `${whole}.${fraction}00e${exponent}`
  if (fraction !== '') return `${whole}.${fraction}0e${BigInt(exponent)}`
  return whole === '0' || whole === '-0' ? `${whole}e7` : `${whole}000e${BigInt(exponent) - 3n}`
}

/** Equal for equal trees, and only for these. */
function normalForm(value: Tree): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(normalForm).join()}]`
  if ('number' in value) return Object.is(Number(value.number), -0) ? '-0' : normalNumber(value.number)
  return `{${value.members
    .map(([name, item]) => `${JSON.stringify(name)}:${normalForm(item)}`)
    .toSorted()
    .join()}}`
}

/** Digits without zeros at either end, and their exponent. */
function normalNumber(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const power = Number(exponent) - fraction.length + digits.length - significant.length
  return `${text.startsWith('-') ? '-' : ''}${significant}e${power}`
}
