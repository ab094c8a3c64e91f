import type { TargetRow } from './target-row.ts'

const CELLS: readonly (readonly [what: string, type: 'integer' | 'real' | 'text', value: string])[] = [
  ['-0 for a REAL, which SQLite keeps as 0', 'real', '-0.0'],
  ['10^400 for a REAL', 'real', '1e400'],
  ['a decimal of 20 digits for a REAL', 'real', '0.10000000000000000555'],
  ['2^53 + 1 for a REAL', 'real', '9007199254740993'],
  ['text for a REAL', 'real', '"1.5"'],
  ['true for a REAL', 'real', 'true'],
  ['2^63 for an INTEGER', 'integer', '9223372036854775808'],
  ['a fraction for an INTEGER', 'integer', '1.5'],
  ['-0 for an INTEGER', 'integer', '-0'],
  ['text for an INTEGER', 'integer', '"5"'],
  ['true for an INTEGER', 'integer', 'true'],
  ['an array for an INTEGER', 'integer', '[1]'],
  ['a number for a TEXT', 'text', '5'],
  ['an object for a TEXT', 'text', '{}'],
  ['half of a surrogate pair for a TEXT', 'text', String.raw`"\ud800"`],
  ['null where a column must have a value', 'text', 'null'],
]

const KEPT_CELLS: readonly (readonly [
  what: string,
  type: 'integer' | 'real' | 'text',
  value: string,
  sql: string,
])[] = [
  ['the largest integer', 'integer', '9223372036854775807', 'n = 9223372036854775807'],
  ['the smallest integer', 'integer', '-9223372036854775808', 'n = -9223372036854775807 - 1'],
  ['an integer written as 1.0', 'integer', '1.0', `n = 1 AND typeof(n) = 'integer'`],
  ['a double that 15 digits lose', 'real', '0.30000000000000004', 'n = 0.30000000000000004 AND n <> 0.3'],
  ['the smallest double', 'real', '5e-324', 'n = 5e-324 AND n > 0'],
  ['the largest double', 'real', '1.7976931348623157e308', 'n = 1.7976931348623157e308'],
  ['a text with NUL', 'text', String.raw`"a\u0000b"`, `hex(n) = '610062'`],
  ['a text that looks like a number', 'text', '"1.0"', `n = '1.0'`],
  ['no text', 'text', '""', `n = '' AND n IS NOT NULL`],
]

/** What declared columns take exactly, and what they cannot. */
export const sqliteColumnRows: readonly TargetRow[] = [
  ...CELLS.map(([what, type, value]) => ({
    name: `a column: ${what}`,
    documents: { a: `{"n":${value}}` },
    store: { columns: { n: { type } } },
    arrives: { things: {} },
    rejected: [['VALUE_UNSUPPORTED', 'a']] as const,
  })),
  ...KEPT_CELLS.map(([what, type, value, sql]) => ({
    name: `a column: ${what}`,
    documents: { a: `{"n":${value}}` },
    store: { columns: { n: { type } } },
    arrives: { things: { a: `{"n":${value}}` } },
    and: [`SELECT ${sql} AS value FROM things`, 1] as const,
  })),
]
