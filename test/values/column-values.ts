import * as fc from 'fast-check'
import { anyText, anyValue } from '../properties/any-json.ts'

/** Values of a kind, in the words that SQL has for them; bytes as hexadecimal digits. */
export interface Values {
  /** Where things go wrong. */
  readonly edges: readonly string[]
  /** Any others. */
  readonly values?: fc.Arbitrary<string>
}

export const of = (...edges: readonly string[]): Values => ({ edges })

/** The double next to such an integer is another one, though it prints the same. */
const LIKE_DOUBLES = ['9007199254740993', '110356902523945170', '1234567890123456800', '-9223372036854775000']

export function integers(bits: number, isUnsigned = false): Values {
  const [min, max] = isUnsigned
    ? [0n, 2n ** BigInt(bits) - 1n]
    : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n]
  const near = LIKE_DOUBLES.filter((text) => BigInt(text) >= min && BigInt(text) <= max)
  const double = fc
    .double({ min: Number(min), max: Number(max), noNaN: true })
    .map((x) => BigInt(Math.trunc(x)))
  const shortest = double.map((whole) => BigInt(Number(whole).toLocaleString('en', SHORTEST)))
  const values = fc.oneof(fc.bigInt({ min, max }), shortest).filter((whole) => whole >= min && whole <= max)
  return { edges: [String(min), String(max), '0', '1', ...near], values: values.map(String) }
}

const SHORTEST = { useGrouping: false, maximumSignificantDigits: 17 } as const

export function decimals(precision: number, scale: number): Values {
  const most = 10n ** BigInt(precision) - 1n
  const pointed = (whole: bigint): string => {
    const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0')
    const sign = whole < 0n ? '-' : ''
    return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  }
  const values = fc.oneof(fc.bigInt({ min: -most, max: most }), fc.bigInt({ min: -1_000n, max: 1_000n }))
  return { edges: [pointed(most), pointed(-most), '0', pointed(1n)], values: values.map(pointed) }
}

/** By their bits, so that the smallest and the strangest are as likely as any. */
export const doubles: Values = {
  edges: [
    '0',
    '1.5',
    '-0.1',
    '1.7976931348623157e308',
    '5e-324',
    '2.2250738585072014e-308',
    '110356902523945170',
  ],
  values: fc
    .tuple(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff))
    .map(([low, high]) => new Float64Array(new Uint32Array([low, high]).buffer)[0]!)
    .filter((double) => Number.isFinite(double))
    .map(String),
}
export const singles: Values = {
  edges: ['0', '1.5', '-0.1', '3.4028235e38', '1.17549435e-38', '16777217'],
  values: fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
}
export const beyond = (values: Values, ...edges: readonly string[]): Values => ({
  ...values,
  edges: [...values.edges, ...edges],
})

const TEXTS = [
  '',
  ' ',
  'tail ',
  'Ünïcode 😀',
  `it's "quoted" \\ back`,
  '$dray:bytes',
  'a\tb\nc\r',
  '\u2028',
  'NULL',
  '\\N',
]
const whole = anyText.filter((text) => text.isWellFormed())
export const texts: Values = { edges: [...TEXTS, 'a\u0000b'], values: whole }
export const textsOfPostgres: Values = {
  edges: TEXTS,
  values: whole.filter((text) => !text.includes('\u0000')),
}
export const short = ({ edges, values }: Values, length: number): Values => {
  const cut = (text: string): string => [...text].slice(0, length).join('')
  return { edges: edges.map(cut), ...(values && { values: values.map(cut) }) }
}
export function bytes(maxLength = 40, minLength = 0): Values {
  const values = fc.uint8Array({ minLength, maxLength }).map((found) => Buffer.from(found).toString('hex'))
  const edges = ['', '00', 'ff', '5c0a09', '1e1f1d', 'c3a9', 'f09f9880']
  return { edges: edges.map((hex) => hex.padEnd(2 * minLength, '0')), values }
}

/** What every engine has as a value of its own: no half of a pair, no number that a double does not hold. */
const tame = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value))
export const jsons: Values = {
  edges: [
    'null',
    'true',
    '0',
    '"text"',
    '{}',
    '[]',
    '{"a":{"b":[1,2.5,null]}}',
    '{"b":1,"a":2}',
    '"😀 \\u00e9"',
  ],
  values: tame.filter((text) => !/\$dray|-0\b|\\u0000|\\ud[89a-f]/i.test(text)),
}
export const wild: Values = {
  edges: [
    ...jsons.edges,
    '[-0,1e400,1.50,12345678901234567890]',
    '"\\ud800"',
    '"\\u0000"',
    '{"$dray:date":"2024-01-02"}',
  ],
  values: anyValue,
}
const isJsonOfSqlite = (text: string): boolean => !/^\s*-?\d|[[{]{100}/.test(text)
/** Of what looks like a number SQLite makes one, and deeper than 1,000 levels it sees no JSON: the column is of another kind. */
export const wildTexts: Values = {
  edges: wild.edges.filter(isJsonOfSqlite),
  values: anyValue.filter(isJsonOfSqlite),
}

const DAYS = ['2024-02-29', '1970-01-01', '9999-12-31', '1000-01-01']
const two = (number: number): string => String(number).padStart(2, '0')
const days = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
export const dates: Values = { edges: DAYS, values: days }
export function clocks(digits: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(10 ** digits - 1))
    .map(
      ([h, m, s, f]) =>
        `${two(h)}:${two(m)}:${two(s)}${digits > 0 ? `.${String(f).padStart(digits, '0')}` : ''}`,
    )
}
export function moments(digits: number, edges: readonly string[], day = days): Values {
  return { edges, values: fc.tuple(day, clocks(digits)).map(([date, clock]) => `${date} ${clock}`) }
}
export const MOMENTS = [
  '2024-02-29 12:34:56',
  '9999-12-31 23:59:59',
  '1000-01-01 00:00:00',
  '1969-12-31 23:59:59',
]
export const FINE = [...MOMENTS, '2024-01-02 03:04:05.123456', '2024-01-02 03:04:05.1']
export const recent = fc
  .date({ min: new Date('1970-01-02'), max: new Date('2038-01-18'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

export const quotedItem = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
