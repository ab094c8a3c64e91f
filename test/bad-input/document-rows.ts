import type { LaidRecord } from './laid-record.ts'

const NUMBERS: readonly (readonly [name: string, number: string])[] = [
  ['zero', '0'],
  ['minus zero', '-0'],
  ['minus zero with a fraction', '-0.0'],
  ['minus zero with an exponent', '-0e5'],
  ['a trailing zero', '0.10'],
  ['one in five spellings', '[1,1.0,1e0,10e-1,0.1E+1]'],
  ['2^53 - 1', '9007199254740991'],
  ['2^53', '9007199254740992'],
  ['2^53 + 1', '9007199254740993'],
  ['-2^53 - 1', '-9007199254740993'],
  ['2^63 - 1', '9223372036854775807'],
  ['2^63', '9223372036854775808'],
  ['-2^63', '-9223372036854775808'],
  ['-2^63 - 1', '-9223372036854775809'],
  ['2^64 - 1', '18446744073709551615'],
  ['10^400', '1e400'],
  ['-10^400', '-1e400'],
  ['10^-400', '1e-400'],
  ['an exponent of 20 digits', '1e99999999999999999999'],
  ['400 digits', '1234567890'.repeat(40)],
  ['400 digits behind the point', `0.${'1234567890'.repeat(40)}`],
  ['100,000 digits', '7'.repeat(100_000)],
  ['a decimal of 40 digits whose last one counts', '0.1000000000000000055511151231257827021181'],
  ['0.1 + 0.2', '0.30000000000000004'],
  ['a double that 15 digits lose', '0.1234567890123456'],
  ['the largest double', '1.7976931348623157e308'],
  ['just beyond the largest double', '1.7976931348623159e308'],
  ['the smallest double', '5e-324'],
  ['half of the smallest double', '2e-324'],
  ['the largest subnormal', '2.225073858507201e-308'],
  ['an integer written as a fraction', '100.000'],
  ['leading zeros in an exponent', '1e0000000005'],
]

const STRINGS: readonly (readonly [name: string, string: string])[] = [
  ['nothing', '""'],
  ['a NUL, escaped', String.raw`"a\u0000b"`],
  ['every short escape', String.raw`"\"\\\/\b\f\n\r\t"`],
  [
    'every control character, escaped',
    `"${Array.from({ length: 32 }, (_, i) => `\\u00${hex(i)}`).join('')}"`,
  ],
  ['what separates records inside dray, escaped', String.raw`"\u001d\u001e"`],
  ['a letter as itself and escaped', String.raw`"é\u00e9\u00E9"`],
  ['letters composed and decomposed', '"\u00e9e\u0301"'],
  ['a first half of a surrogate pair', String.raw`"\ud83d"`],
  ['a second half of a surrogate pair', String.raw`"\ude00"`],
  ['surrogates the wrong way round', String.raw`"\ude00\ud83d"`],
  ['a surrogate pair, escaped', String.raw`"\ud83d\ude00"`],
  ['emoji with joiners', '"👩‍👩‍👧🏽🇺🇳"'],
  ['from right to left, with marks that turn it', '"שלום \u202e\u200f\u2066 abc"'],
  ['characters of no width', '"a\u200b\u200c\u200d\u2060\ufeffb"'],
  ['separators of lines and paragraphs', '"\u0085\u2028\u2029"'],
  [
    'DEL and the C1 controls',
    `"${Array.from({ length: 33 }, (_, i) => String.fromCharCode(0x7f + i)).join('')}"`,
  ],
  ['the last characters of each UTF-8 length', '"\u007f\u07ff\uffff\u{10ffff}"'],
  ['the first characters of each UTF-8 length', '"\u0080\u0800\u{10000}"'],
  ['code points that are no characters', '"\ufffe\uffff\ufdd0\u{1ffff}"'],
  ['the replacement character itself', '"\ufffd"'],
  ['what looks like dray’s own tags', '{"$dray:decimal":"1.10","$dray:x":{"$dray:y":null}}'],
  ['what looks like SQL', `"'; DROP TABLE documents; --"`],
  ['what looks like HTML, and like escapes of a terminal', String.raw`"<script>alert(1)</script>\u001b[2J"`],
  ['what looks like JSON', String.raw`"{\"a\":[1,2"`],
  ['what looks like a number', '["1","1.0","-0","1e400","NaN"]'],
  ['a million characters', `"${'x'.repeat(1_000_000)}"`],
  ['a million times three bytes', `"${'\u65e5'.repeat(1_000_000)}"`],
  ['300,000 escapes', `"${String.raw`\u00e9`.repeat(300_000)}"`],
]

const MEMBERS: readonly (readonly [name: string, text: string])[] = [
  ['no members', '{}'],
  ['an empty name', '{"":1}'],
  [
    '__proto__, constructor and their kind',
    '{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}},"toString":2,"hasOwnProperty":3}',
  ],
  ['__proto__ within __proto__', '{"__proto__":{"__proto__":{"__proto__":[{"__proto__":1}]}}}'],
  ['names that are numbers, out of order', '{"10":1,"2":2,"-1":3,"01":4,"1":5}'],
  [
    'names with quotes, backslashes, dots, dollars and brackets',
    String.raw`{"a\"b":1,"a\\b":2,"a.b":3,"$a":4,"a[0]":5,"\u0060":6}`,
  ],
  ['names that differ in case, or in composition', '{"a":1,"A":2,"\u00e9":3,"e\u0301":4}'],
  ['a name with a NUL, and the same without', String.raw`{"a\u0000":1,"a":2}`],
  ['a name of half a surrogate pair', String.raw`{"\ud800":1,"\udc00":2}`],
  ['a name of 100,000 characters', `{"${'n'.repeat(100_000)}":1}`],
  ['ten thousand members', objectOf(10_000)],
  ['a hundred thousand elements', `{"a":[${Array.from({ length: 100_000 }, (_, i) => i).join()}]}`],
  ['null, true, false, empty things', '{"a":null,"b":true,"c":false,"d":[],"e":{},"f":""}'],
  ['one name in objects beside and below each other', '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}'],
  ['nested 1,000 deep', nested(1_000, '[', ']')],
  ['nested 1,001 deep', nested(1_001, '[', ']')],
  ['arrays nested 100,000 deep', nested(100_000, '[', ']')],
  ['objects nested 100,000 deep', nested(100_000, '{"a":', '}', '1')],
  ['the same fields as the row that it lies in', '{"id":"documents","data":{"id":1},"rowid":2,"oid":3}'],
]

/** Documents that some store, parser or language has trouble with. All are JSON; all arrive as they were. */
const soundDocuments: readonly LaidRecord[] = [
  ...NUMBERS.map(([name, number]) => ({ name: `number: ${name}`, text: `{"n":${number}}` })),
  ...STRINGS.map(([name, string]) => ({ name: `text: ${name}`, text: `{"s":${string}}` })),
  ...MEMBERS.map(([name, text]) => ({ name: `members: ${name}`, text })),
  { name: 'white space of all four kinds, everywhere', text: ' { "a" :\t[ 1 ,\r\n2 , { } ] }\n' },
]

const INVALID_UTF8: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['a byte that no text has', [0xff]],
  ['a continuation alone', [0x80]],
  ['a sequence cut short', [0xe6, 0x97]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['an overlong NUL', [0xc0, 0x80]],
  ['an overlong sequence of three', [0xe0, 0x80, 0xaf]],
  ['a surrogate as three bytes', [0xed, 0xa0, 0x80]],
  ['a code point beyond the last', [0xf4, 0x90, 0x80, 0x80]],
  ['a sequence of five', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['Latin-1', [0x63, 0x61, 0x66, 0xe9]],
]

/** Documents that are what no reader could be sure of: each stays behind, with its place, and alone. */
const unsoundDocuments: readonly LaidRecord[] = [
  { name: 'a member that comes twice', text: '{"a":1,"a":2}', rejected: 'FIELD_DUPLICATE', at: 7 },
  {
    name: 'a member that comes twice with one value',
    text: '{"a":1,"b":2,"a":1}',
    rejected: 'FIELD_DUPLICATE',
    at: 13,
  },
  {
    name: 'a member that comes twice in two spellings',
    text: String.raw`{"é":1,"\u00e9":2}`,
    rejected: 'FIELD_DUPLICATE',
    at: 8,
  },
  { name: '__proto__ twice', text: '{"__proto__":1,"__proto__":2}', rejected: 'FIELD_DUPLICATE', at: 15 },
  { name: 'an empty name twice', text: '{"":1,"":2}', rejected: 'FIELD_DUPLICATE', at: 6 },
  {
    name: 'a member that comes twice, deep inside',
    text: '{"a":[[{"b":{"c":1,"c":1}}]]}',
    rejected: 'FIELD_DUPLICATE',
    at: 19,
  },
  {
    name: 'the last of 10,000 members is the first again',
    text: objectOf(10_000).replace(/.$/, ',"m0":1}'),
    rejected: 'FIELD_DUPLICATE',
  },
  ...INVALID_UTF8.map(([name, bytes]) => ({
    name: `not UTF-8: ${name}`,
    text: Buffer.concat([Buffer.from('{"s":"'), Buffer.from(bytes), Buffer.from('"}')]),
    rejected: 'TEXT_INVALID' as const,
    at: name === 'Latin-1' ? 9 : 6,
  })),
  {
    name: 'not UTF-8, in a name',
    text: Buffer.from('{"\xe9":1}', 'latin1'),
    rejected: 'TEXT_INVALID',
    at: 2,
  },
  ...['1', 'null', 'true', '"text"', '[{"a":1}]', '[]'].map((text) => ({
    name: `no object: ${text}`,
    text,
    rejected: 'RECORD_NOT_DOCUMENT' as const,
    at: 0,
  })),
]

export const documentRows: readonly LaidRecord[] = [...soundDocuments, ...unsoundDocuments]

function objectOf(members: number): string {
  return `{${Array.from({ length: members }, (_, i) => `"m${i}":${i}`).join()}}`
}

function nested(depth: number, open: string, close: string, inside = ''): string {
  return `{"a":${open.repeat(depth)}${inside}${close.repeat(depth)}}`
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
