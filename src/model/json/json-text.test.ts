import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson, printJson } from './json-text.ts'
import { fingerprint } from '../scan/hash/fingerprint.ts'
import { Key } from '../key.ts'
import { Tagged, type Value } from '../value.ts'

/** Texts whose numbers, names and nesting are all that parse and print must keep. */
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1',
    '9007199254740993',
    '-123456789012345678901',
    '1e400',
    '1e-400',
    '0.10000000000000000001',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? '-0' : String(x))),
)
const name = fc.oneof(
  fc.constantFrom(
    'a',
    '__proto__',
    'constructor',
    '$dray:',
    '$dray:date',
    '$dray:number',
    '$dray:bytes',
    '$dray:$dray:number',
    '$dray:$dray:x',
    '$dray:$dray:$dray:x',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const string = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('AA==', 'AAA', '1e5', '12345678901234567890', 'a\\"1234567890123456789', '$dray:x'),
  )
  .map((text) => JSON.stringify(text))
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    number,
    string,
    fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    fc
      .uniqueArray(fc.tuple(name, tie('json')), { selector: ([field]) => field, maxLength: 3 })
      .map((members) => `{${members.map(([field, item]) => `${JSON.stringify(field)}:${item}`).join()}}`),
  ),
}))

const print = (text: string): string =>
  fingerprint({ key: Key.of('k'), body: `{"v":${text}}` }, 'text').print.join()

describe('any text', () => {
  test('means the same after it was parsed and printed', () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(print(printJson(parseJson(text)))).toBe(print(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('without wide numbers and tags is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseJson(text)).toEqual(JSON.parse(text))
        expect(printJson(JSON.parse(text) as Value)).toBe(JSON.stringify(JSON.parse(text)))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('any value', () => {
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(null, true, -0, 1.5),
      fc.bigInt().filter((integer) => !Number.isSafeInteger(Number(integer))),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 5 }),
      fc.constantFrom('1e400', '0.12345678901234567', '1e-999').map((text) => new Tagged('number', text)),
      fc
        .tuple(fc.constantFrom('date', 'set', 'decimal', ''), tie('value'))
        .map(([tag, inner]) => new Tagged(tag, inner)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 2 }),
    ),
  }))

  test('comes back from its text', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(parseJson(printJson(original))).toEqual(original)
      }),
      { numRuns: 1500 },
    )
  })
})

describe('parseJson', () => {
  test.each<[string, Value]>([
    ['9007199254740993', 9007199254740993n],
    ['9007199254740992', 9007199254740992],
    ['-12345678901234567890', -12345678901234567890n],
    ['1e400', new Tagged('number', '1e400')],
    ['1e22', 1e22],
    ['0.1', 0.1],
    ['-0', -0],
    ['{"$dray:date":"2020-01-01"}', new Tagged('date', '2020-01-01')],
    ['{"\\u0024dray:date":"x"}', new Tagged('date', 'x')],
    ['{"$dray:date":"x","y":1}', { '$dray:date': 'x', y: 1 }],
    ['{"$dray:$dray:date":"x"}', { '$dray:date': 'x' }],
    ['{"$dray:number":"1"}', { '$dray:number': '1' }],
    ['{"$dray:bytes":"AP8="}', new Uint8Array([0, 255])],
    ['{"$dray:bytes":"AP8"}', new Tagged('bytes', 'AP8')],
    [
      '{"$dray:set":[{"$dray:bytes":""},1e400]}',
      new Tagged('set', [new Uint8Array(), new Tagged('number', '1e400')]),
    ],
    [
      '["12345678901234567890", "a\\\\", 12345678901234567890]',
      ['12345678901234567890', 'a\\', 12345678901234567890n],
    ],
  ])('%s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected)
  })

  test('__proto__ is a field like any other', () => {
    const parsed = parseJson('{"__proto__":{"x":12345678901234567890},"a":1}') as Record<string, Value>
    expect(Object.keys(parsed)).toEqual(['__proto__', 'a'])
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    expect(printJson(parsed)).toBe('{"__proto__":{"x":12345678901234567890},"a":1}')
  })

  test.each([
    '',
    '{',
    '{"a":12345678901234567890',
    '[1e400,]',
    '01e5',
    '-',
    '"12345678901234567890',
    '12345678901234567890e',
    '{"a":1}12345678901234567890',
  ])('%j is refused', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }))
  })

  test('what it says of a faulty text speaks of that text', () => {
    expect(() => parseJson('[12345678901234567890,x]')).toThrow(/234567890,x/)
  })

  test('any depth, wide numbers included', () => {
    const depth = 100_000
    const text = `${'[{"a":'.repeat(depth / 2)}12345678901234567890${'}]'.repeat(depth / 2)}`
    expect(printJson(parseJson(text))).toBe(text)
  })
})

describe('printJson', () => {
  class Point {
    x = 1
  }
  const cycle: Record<string, unknown> = {}
  cycle['self'] = { inner: cycle }

  test.each<[unknown, RegExp]>([
    [{ a: [1, Number.NaN] }, /a\[1\] is NaN/],
    [[Number.POSITIVE_INFINITY], /\[0\] is Infinity/],
    [{ a: { b: new Date(0) } }, /a\.b is a Date/],
    [[undefined], /\[0\] is undefined/],
    [Array(1), /\[0\] is undefined/],
    [undefined, /The document is undefined/],
    [{ f: () => 1 }, /f is a function/],
    [{ s: Symbol('x') }, /s is a symbol/],
    [new Map(), /a Map/],
    [new Point(), /a Point/],
    [new Float64Array(1), /a Float64Array/],
    [cycle, /self\.inner is an object inside itself/],
    [new Tagged('$dray:x', 1), /the tag/],
    [new Tagged('number', 'abc'), /the tag/],
  ])('%o has no JSON form', (value, message) => {
    expect(() => printJson(value as Value)).toThrow(expect.objectContaining({ code: 'VALUE_UNSUPPORTED' }))
    expect(() => printJson(value as Value)).toThrow(message)
  })

  test('leaves out what is undefined in an object', () => {
    expect(printJson({ a: undefined, b: 1 } as unknown as Value)).toBe('{"b":1}')
    expect(printJson({ a: undefined, '$dray:x': 1 } as unknown as Value)).toBe('{"$dray:$dray:x":1}')
  })

  test('writes an object twice where it is held twice', () => {
    const shared = { x: 1 }
    expect(printJson([shared, shared])).toBe('[{"x":1},{"x":1}]')
  })

  test('takes objects without a prototype, and those of another realm', () => {
    expect(printJson(runInNewContext('({ a: [{}] })') as Value)).toBe('{"a":[{}]}')
    expect(printJson(Object.assign(Object.create(null), { a: -0 }) as Value)).toBe('{"a":-0}')
  })
})
