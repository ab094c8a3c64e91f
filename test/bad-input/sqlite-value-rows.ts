import type { ErrorCode } from '../../src/index.ts'
import type { DatabaseRow } from './database-row.ts'

type Verdict = Pick<DatabaseRow, 'arrives' | 'rejected'>

/** Sound rows before and behind the doubtful ones: they arrive whatever is wrong with these. */
const SOUND = { first: '{"n":1}', last: '{"n":2}' }

function things(
  rows: string,
  verdict: Verdict,
  columns = 'id TEXT PRIMARY KEY, data JSON',
): Omit<DatabaseRow, 'name'> {
  const { first, last } = SOUND
  return {
    make: `CREATE TABLE things (${columns});
      INSERT INTO things VALUES ('first', '${first}'), ${rows}, ('last', '${last}')`,
    ...verdict,
  }
}

function arrives(records: Readonly<Record<string, string>> = {}): Verdict {
  return { arrives: { things: { ...SOUND, ...records } } }
}

function staysBehind(code: ErrorCode, key?: string): Verdict {
  return { ...arrives(), rejected: [key === undefined ? [code] : [code, key]] }
}

const INVALID: readonly (readonly [name: string, sql: string])[] = [
  ['a BLOB that holds JSON text', `x'7b7d'`],
  ['JSONB', `jsonb('{"a":1}')`],
  ['an empty BLOB', `x''`],
  ['NULL', 'NULL'],
  ['an integer', '12'],
  ['a real', '1.5'],
  ['Infinity', '9e999'],
  ['NaN, which SQLite keeps as NULL', '9e999 - 9e999'],
  ['no text at all', `''`],
  ['nothing but white space', `' ' || char(10)`],
  ['text that is not JSON', `'hello'`],
  ['JSON5: a name without quotes', `'{a:1}'`],
  ['JSON5: single quotes', `'{''a'':1}'`],
  ['JSON5: a comma at the end', `'{"a":1,}'`],
  ['JSON5: a comment', `'{"a":1/*c*/}'`],
  ['JSON5: hexadecimal', `'{"a":0x1f}'`],
  ['JSON5: a point without digits', `'{"a":.5}'`],
  ['JSON5: a plus sign', `'{"a":+1}'`],
  ['JSON5: Infinity and NaN', `'{"a":Infinity,"b":NaN}'`],
  ['two documents', `'{"a":1}{"a":2}'`],
  ['a document, cut', `'{"a":"x'`],
  ['a byte order mark', `char(0xfeff) || '{"a":1}'`],
  ['a NUL behind the document', `'{"a":1}' || char(0)`],
  ['a NUL, and another document behind it', `'{"a":1}' || char(0) || '{"a":2}'`],
  ['a NUL in a text', `'{"a":"x' || char(0) || 'y"}'`],
  ['a line feed in a text', `'{"a":"x' || char(10) || 'y"}'`],
  ['a forged record behind the separator that dray uses', `'{"a":1}' || char(30) || '"forged":{"a":2}'`],
  ['forged cells behind the separator that dray uses', `'{"a":1}' || char(29) || '[1]'`],
  ['nested deeper than a million', `'{"a":' || replace(hex(zeroblob(750000)), '0', '[') || '}'`],
]

const KEYS: readonly (readonly [name: string, columns: string, sql: string, key: string])[] = [
  ['an integer in a column of any type', 'id PRIMARY KEY, data', '5', '5'],
  ['the largest integer', 'id PRIMARY KEY, data', '9223372036854775807', '9223372036854775807'],
  ['the smallest integer', 'id PRIMARY KEY, data', '-9223372036854775808', '-9223372036854775808'],
  ['2^53 + 1', 'id PRIMARY KEY, data', '9007199254740993', '9007199254740993'],
  ['a real', 'id PRIMARY KEY, data', '1.5', '1.5'],
  ['a real that 15 digits lose', 'id PRIMARY KEY, data', '0.1234567890123456', '0.1234567890123456'],
  ['a text that looks like a number', 'id TEXT PRIMARY KEY, data', `'1.0'`, '1.0'],
  ['a text in a numeric column', 'id NUMERIC PRIMARY KEY, data', `'x1'`, 'x1'],
  [
    'a blank behind, where the column ignores blanks',
    'id TEXT PRIMARY KEY COLLATE RTRIM, data',
    `'a '`,
    'a ',
  ],
  ['a capital, where the column ignores case', 'id TEXT PRIMARY KEY COLLATE NOCASE, data', `'Ada'`, 'Ada'],
  ['a NUL', 'id TEXT PRIMARY KEY, data', `'a' || char(0) || 'b'`, 'a\0b'],
]

export const sqliteValueRows: readonly DatabaseRow[] = [
  ...INVALID.map(([name, sql]) => ({
    name: `a document that is ${name}`,
    ...things(`('bad', ${sql})`, staysBehind('RECORD_INVALID', 'bad')),
  })),
  ...KEYS.map(([name, columns, sql, key]) => ({
    name: `a key: ${name}`,
    ...things(`(${sql}, '{"n":0}')`, arrives({ [key]: '{"n":0}' }), columns),
  })),
  { name: 'a key: NULL', ...things(`(NULL, '{"n":0}')`, staysBehind('KEY_MISSING')) },
  {
    name: 'a key: NULL in three rows, which a primary key of text allows',
    ...things(`(NULL, '{"n":0}'), (NULL, '{"n":0}'), (NULL, '{"n":3}')`, {
      ...arrives(),
      rejected: [['KEY_MISSING'], ['KEY_MISSING'], ['KEY_MISSING']],
    }),
  },
  { name: 'a key: a BLOB', ...things(`(x'616263', '{"n":0}')`, staysBehind('KEY_INVALID')) },
  {
    name: 'a key: the smallest double, which no text of usual length spells',
    ...things(`(5e-324, '{"n":0}')`, staysBehind('KEY_INVALID', '5e-324'), 'id PRIMARY KEY, data'),
  },
  {
    name: 'a key: Infinity',
    ...things(`(9e999, '{"n":0}')`, staysBehind('KEY_INVALID'), 'id PRIMARY KEY, data'),
  },
  { name: 'a key: no text', ...things(`('', '{"n":0}')`, staysBehind('KEY_INVALID', '')) },
  {
    name: 'a key: not UTF-8',
    ...things(`(CAST(x'61ff' AS TEXT), '{"n":0}')`, staysBehind('TEXT_INVALID', 'a\ufffd')),
  },
  {
    name: 'keys that are a number and its text: to a target of text keys one',
    ...things(
      `(5, '{"n":0}'), ('5', '{"n":5}')`,
      { ...arrives({ 5: '{"n":0}' }), rejected: [['KEY_DUPLICATE', '5']] },
      'id PRIMARY KEY, data',
    ),
  },
  {
    name: 'keys that are an integer and a real: 1 is there, 1.5 too',
    ...things(
      `(1, '{"n":0}'), (1.5, '{"n":5}')`,
      arrives({ 1: '{"n":0}', 1.5: '{"n":5}' }),
      'id PRIMARY KEY, data',
    ),
  },
  {
    name: 'every row is bad',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON); INSERT INTO things VALUES ('a', 'x{'), ('b', NULL), ('c', '{')`,
    arrives: { things: {} },
    rejected: [
      ['RECORD_INVALID', 'a'],
      ['RECORD_INVALID', 'b'],
      ['RECORD_INVALID', 'c'],
    ],
    collections: { things: { read: { table: 'things', keyColumn: 'id', bodyColumn: 'data' } } },
  },
  ...[
    'TEXT',
    'JSON',
    'JSONB',
    'BLOB',
    'VARCHAR(3)',
    'INTEGER',
    'REAL',
    'NUMERIC',
    'BOOLEAN',
    'DATETIME',
    '',
  ].map((type) => ({
    name: `the document column is declared ${type === '' ? 'without a type' : type}`,
    ...things(
      `('a', '{"n": 9007199254740993, "r": 0.10, "z": -0.0}')`,
      arrives({ a: '{"n":9007199254740993,"r":0.10,"z":-0.0}' }),
      `id TEXT PRIMARY KEY, data ${type}`,
    ),
  })),
]
