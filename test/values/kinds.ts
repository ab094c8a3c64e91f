import * as fc from 'fast-check'
import { anyText, anyValue } from '../properties/any-json.ts'

/** A kind of column as a source has it, and the values that are moved through it. */
export interface ValueKind {
  /** As the source declares it. */
  readonly native: string
  /** How a value lies in a record: docs/decisions/0025-rows.md. */
  readonly family: Family
  /** In the words that SQL has for the family; bytes as hexadecimal digits. */
  readonly edges: readonly string[]
  readonly values?: fc.Arbitrary<string>
}

export type Family =
  | 'boolean'
  | 'number'
  | 'double'
  | 'single'
  | 'text'
  | 'bytes'
  | 'json'
  | 'datetime'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'array'
  | 'any'
  | `other:${string}`

type Values = Pick<ValueKind, 'edges' | 'values'>

const kind = (native: string, family: Family, { edges, values }: Values): ValueKind => ({
  native,
  family,
  edges,
  ...(values && { values }),
})

const of = (...edges: readonly string[]): Values => ({ edges })

/** The double next to such an integer is another one, though it prints the same. */
const LIKE_DOUBLES = ['9007199254740993', '110356902523945170', '1234567890123456800', '-9223372036854775000']

function integers(bits: number, isUnsigned = false): Values {
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

function decimals(precision: number, scale: number): Values {
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
const doubles: Values = {
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
const singles: Values = {
  edges: ['0', '1.5', '-0.1', '3.4028235e38', '1.17549435e-38', '16777217'],
  values: fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
}
const beyond = (values: Values, ...edges: readonly string[]): Values => ({
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
const texts: Values = { edges: [...TEXTS, 'a\u0000b'], values: whole }
const textsOfPostgres: Values = { edges: TEXTS, values: whole.filter((text) => !text.includes('\u0000')) }
const short = ({ edges, values }: Values, length: number): Values => {
  const cut = (text: string): string => [...text].slice(0, length).join('')
  return { edges: edges.map(cut), ...(values && { values: values.map(cut) }) }
}
function bytes(maxLength = 40, minLength = 0): Values {
  const values = fc.uint8Array({ minLength, maxLength }).map((found) => Buffer.from(found).toString('hex'))
  const edges = ['', '00', 'ff', '5c0a09', '1e1f1d', 'c3a9', 'f09f9880']
  return { edges: edges.map((hex) => hex.padEnd(2 * minLength, '0')), values }
}

/** What every engine has as a value of its own: no half of a pair, no number that a double does not hold. */
const tame = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value))
const jsons: Values = {
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
const wild: Values = {
  edges: [
    ...jsons.edges,
    '[-0,1e400,1.50,12345678901234567890]',
    '"\\ud800"',
    '"\\u0000"',
    '{"$dray:date":"2024-01-02"}',
  ],
  values: anyValue,
}
const NUMBER = /^\s*-?\d/
/** SQLite makes a number of what looks like one, and then the column holds more than JSON. */
const wildTexts: Values = {
  edges: wild.edges.filter((text) => !NUMBER.test(text)),
  values: anyValue.filter((text) => !NUMBER.test(text)),
}

const DAYS = ['2024-02-29', '1970-01-01', '9999-12-31', '1000-01-01']
const two = (number: number): string => String(number).padStart(2, '0')
const days = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const dates: Values = { edges: DAYS, values: days }
function clocks(digits: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(10 ** digits - 1))
    .map(
      ([h, m, s, f]) =>
        `${two(h)}:${two(m)}:${two(s)}${digits > 0 ? `.${String(f).padStart(digits, '0')}` : ''}`,
    )
}
function moments(digits: number, edges: readonly string[], day = days): Values {
  return { edges, values: fc.tuple(day, clocks(digits)).map(([date, clock]) => `${date} ${clock}`) }
}
const MOMENTS = ['2024-02-29 12:34:56', '9999-12-31 23:59:59', '1000-01-01 00:00:00', '1969-12-31 23:59:59']
const FINE = [...MOMENTS, '2024-01-02 03:04:05.123456', '2024-01-02 03:04:05.1']
const recent = fc
  .date({ min: new Date('1970-01-02'), max: new Date('2038-01-18'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

const quotedItem = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

export const POSTGRES_KINDS: readonly ValueKind[] = [
  kind('boolean', 'boolean', of('true', 'false')),
  kind('smallint', 'number', integers(16)),
  kind('integer', 'number', integers(32)),
  kind('bigint', 'number', integers(64)),
  kind('numeric(12,2)', 'number', decimals(12, 2)),
  kind('numeric(38,10)', 'number', decimals(38, 10)),
  kind('numeric', 'number', beyond(decimals(60, 25), 'NaN', 'Infinity', '1e-40', '1e70', '1.50')),
  kind('real', 'single', beyond(singles, 'NaN', 'Infinity', '-0')),
  kind('double precision', 'double', beyond(doubles, 'NaN', '-Infinity', '-0')),
  kind('text', 'text', textsOfPostgres),
  kind('character varying(20)', 'text', short(textsOfPostgres, 20)),
  kind('character(4)', 'text', short(textsOfPostgres, 4)),
  kind('bytea', 'bytes', bytes()),
  kind('json', 'json', wild),
  kind('jsonb', 'json', { ...jsons, edges: [...jsons.edges, '[1e400,1.50,12345678901234567890]'] }),
  kind('date', 'date', beyond(dates, 'infinity', '0044-03-15 BC', '0001-01-01', '10000-01-01')),
  kind('time without time zone', 'time', {
    edges: ['00:00:00', '23:59:59.999999', '24:00:00'],
    values: clocks(6),
  }),
  kind('time with time zone', 'time', of('12:00:00.5+02:30', '00:00:00-12', '24:00:00+00')),
  kind(
    'timestamp without time zone',
    'datetime',
    moments(6, [...FINE, 'infinity', '0044-03-15 00:00:00 BC']),
  ),
  kind('timestamp(3) without time zone', 'datetime', moments(3, MOMENTS)),
  kind('timestamp with time zone', 'timestamp', moments(6, [...FINE, '-infinity', '2024-06-01 12:00:00+02'])),
  kind('uuid', 'text', { edges: ['00000000-0000-0000-0000-000000000000'], values: fc.uuid() }),
  kind('mood', 'text', of('sad', "it's ok", 'ü')),
  kind('integer[]', 'array', {
    edges: ['{}', '{1,NULL,3}', '{-2147483648,2147483647}'],
    values: fc.array(fc.integer()).map((items) => `{${items.join()}}`),
  }),
  kind('text[]', 'array', {
    edges: ['{}', '{NULL,"NULL",""}', '{"a,b","c\\"d\\\\"}'],
    values: fc.array(textsOfPostgres.values!).map((items) => `{${items.map(quotedItem).join()}}`),
  }),
  kind('interval', 'other:interval', of('1 year 2 mons 3 days 04:05:06.7', '-1 days', '00:00:00')),
  kind('inet', 'other:inet', of('10.0.0.1/8', '::1')),
  kind('int4range', 'other:int4range', of('[1,5)', 'empty', '(,)')),
  kind('bit varying', 'other:bit varying', of('', '1', '10110')),
  kind('point', 'other:point', of('(1.5,-2)', '(0,0)')),
  kind('tsvector', 'other:tsvector', of("'a' 'cat' 'fat'", '')),
]

export const MYSQL_KINDS: readonly ValueKind[] = [
  kind('tinyint(1)', 'boolean', of('1', '0')),
  kind('tinyint', 'number', integers(8)),
  kind('smallint unsigned', 'number', integers(16, true)),
  kind('mediumint', 'number', integers(24)),
  kind('int', 'number', integers(32)),
  kind('int unsigned', 'number', integers(32, true)),
  kind('bigint', 'number', integers(64)),
  kind('bigint unsigned', 'number', integers(64, true)),
  kind('decimal(12,2)', 'number', decimals(12, 2)),
  kind('decimal(65,30)', 'number', decimals(65, 30)),
  kind('float', 'single', singles),
  kind('double', 'double', doubles),
  kind('varchar(20)', 'text', short(texts, 20)),
  kind('char(10)', 'text', short(texts, 10)),
  kind('longtext', 'text', texts),
  kind('binary(4)', 'bytes', bytes(4, 4)),
  kind('varbinary(40)', 'bytes', bytes(40)),
  kind('longblob', 'bytes', bytes()),
  kind('json', 'json', jsons),
  kind('date', 'date', beyond(dates, '0000-00-00', '2024-02-00')),
  kind('datetime', 'datetime', moments(0, [...MOMENTS, '0000-00-00 00:00:00'])),
  kind('datetime(6)', 'datetime', moments(6, FINE)),
  kind('timestamp(3)', 'timestamp', moments(3, ['1970-01-01 00:00:01', '2024-03-10 02:30:00.120'], recent)),
  kind('time(6)', 'time', {
    edges: ['00:00:00', '23:59:59.999999', '838:59:59', '-01:00:00'],
    values: clocks(6),
  }),
  kind('year', 'other:year', of('1901', '2155', '2024')),
  kind("enum('a','b''c','ü')", 'text', of('a', "b'c", 'ü')),
  kind("set('x','y','z')", 'other:set', of('x', 'x,z', '')),
  kind('bit(12)', 'other:bit', of('101010101010', '0', '1')),
]

export const SQLITE_KINDS: readonly ValueKind[] = [
  kind('INTEGER', 'number', integers(64)),
  kind('REAL', 'double', beyond(doubles, 'Infinity', '-Infinity')),
  kind('TEXT', 'text', texts),
  kind('VARCHAR(20)', 'text', short(texts, 20)),
  kind('BLOB', 'bytes', bytes()),
  kind('BOOLEAN', 'boolean', of('1', '0')),
  kind('DECIMAL(10,2)', 'number', decimals(10, 2)),
  kind('NUMERIC', 'number', { edges: ['0.5', '-1', '1e15', '12345.678'], values: decimals(14, 3).values! }),
  kind('JSON', 'json', wildTexts),
  kind('', 'any', of('1', '1.5', "'text'", "x'00ff'", '-9223372036854775808', "''", '9e999')),
]
