import { changed, fieldOf, type Fields, fieldsOf, keyOf, textOf } from './records.ts'

export type Kind = 'missing' | 'extra' | 'content'

/** One change of a store, and how verification has to name it. */
export interface Edit {
  readonly key: string
  readonly kind: Kind
  /** The record's new text; absent where it goes. */
  readonly body?: string
  /** SQLite: how the row is changed beside its document. `?1` is the key. */
  readonly sql?: string
  /** JSON: stands behind the record of this key instead of in its place. */
  readonly again?: true
}

/** One kind of planted difference. */
export interface Plant {
  readonly name: string
  /** As the page says it: from and to. */
  readonly shown: string
  /** Which targets it is possible in; both when absent. `cells`: where columns were extracted. */
  readonly only?: 'sqlite' | 'json' | 'cells'
  /** @param n, other: numbers of two records that nothing else is planted in */
  plant(n: number, other: number): readonly Edit[]
}

function content(n: number, fields: Fields): Edit {
  return { key: keyOf(n), kind: 'content', body: textOf(fields) }
}

/** A field of one record takes another text. */
function field(name: string, shown: string, where: string, to: (text: string) => string | undefined): Plant {
  const plant = (n: number): readonly Edit[] => {
    const fields = fieldsOf(n)
    return [content(n, changed(fields, where, to(fieldOf(fields, where))))]
  }
  return { name, shown, plant }
}

function whole(name: string, shown: string, to: (fields: Fields, n: number) => Fields): Plant {
  return { name, shown, plant: (n) => [content(n, to(fieldsOf(n), n))] }
}

function row(name: string, shown: string, only: 'sqlite' | 'cells', sql: string): Plant {
  return { name, shown, only, plant: (n) => [{ key: keyOf(n), kind: 'content', sql }] }
}

const RECORDS: readonly Plant[] = [
  {
    name: 'a record is missing',
    shown: '`r000001` → nothing',
    plant: (n) => [{ key: keyOf(n), kind: 'missing' }],
  },
  {
    name: 'a record too many',
    shown: 'nothing → `r000001+`',
    plant: (n) => [{ key: `${keyOf(n)}+`, kind: 'extra', body: textOf(fieldsOf(n)) }],
  },
  {
    name: 'a record under another key',
    shown: '`r000001` → `R000001`',
    plant: (n) => [
      { key: keyOf(n), kind: 'missing' },
      { key: keyOf(n).toUpperCase(), kind: 'extra', body: textOf(fieldsOf(n)) },
    ],
  },
  {
    name: 'two records swapped',
    shown: '`a: x, b: y` → `a: y, b: x`',
    plant: (n, other) => [content(n, fieldsOf(other)), content(other, fieldsOf(n))],
  },
  {
    name: 'one field exchanged between two records',
    shown: '`a: {x: 1, …}, b: {x: 2, …}` → `a: {x: 2, …}, b: {x: 1, …}`',
    plant: (n, other) => [
      content(n, changed(fieldsOf(n), 'n', fieldOf(fieldsOf(other), 'n'))),
      content(other, changed(fieldsOf(other), 'n', fieldOf(fieldsOf(n), 'n'))),
    ],
  },
  {
    name: 'another record’s document',
    shown: '`a: x, b: y` → `a: y, b: y`',
    plant: (n, other) => [content(n, fieldsOf(other))],
  },
  {
    name: 'the same record once more',
    shown: '`"a": x` → `"a": x, "a": x`',
    only: 'json',
    plant: (n) => [{ key: keyOf(n), kind: 'extra', body: textOf(fieldsOf(n)), again: true }],
  },
]

const TEXTS: readonly Plant[] = [
  field('one character', '`"Zoé N/1"` → `"Zoé N-1"`', 'name', (text) => text.replace('/', '-')),
  field('the case of one character', '`"Zoé"` → `"zoé"`', 'name', (text) => text.replace('Z', 'z')),
  field('a space at the end', '`"Zoé"` → `"Zoé "`', 'name', (text) => text.replace(/"$/, ' "')),
  field('composed and decomposed', '`"é"` → `"e\\u0301"`', 'name', (text) => text.replace('é', 'e\\u0301')),
  field('a character lost on the way', '`"é"` → `"\\ufffd"`', 'name', (text) => text.replace('é', '\\ufffd')),
  field('a character behind the end', '`""` → `"\\u0000"`', 'empty', () => '"\\u0000"'),
]

const NUMBERS: readonly Plant[] = [
  field('the last digit of 40', '`12…01` → `12…02`', 'big', (text) => nextDigit(text)),
  field('40 digits through a double', '`12…01` → `1.2345678901234568e+39`', 'big', (text) =>
    String(Number(text)),
  ),
  field('2^53 + 1', '`9007199254740993` → `9007199254740992`', 'wide', () => '9007199254740992'),
  field('beyond a double', '`0.1` → `0.1000000000000000001`', 'tenth', () => '0.1000000000000000001'),
  field('an exponent', '`1e400` → `1e401`', 'huge', () => '1e401'),
  field('minus zero', '`0` → `-0`', 'zero', () => '-0'),
  field('the sign', '`1` → `-1`', 'n', (text) => `-${text}`),
]

const TYPES: readonly Plant[] = [
  field('a number as text', '`1` → `"1"`', 'n', (text) => `"${text}"`),
  field('a truth as a number', '`true` → `1`', 'on', () => '1'),
  field('a truth as text', '`true` → `"true"`', 'on', () => '"true"'),
  field('zero for false', '`0` → `false`', 'zero', () => 'false'),
  field('an empty text for nothing', '`""` → `null`', 'empty', () => 'null'),
  field('null left out', '`{"a": null}` → `{}`', 'none', () => undefined),
  whole('null for what is not there', '`{}` → `{"a": null}`', (fields) => [...fields, ['more', 'null']]),
  field('list and object', '`[]` → `{}`', 'bare', () => '{}'),
  field('a list around it', '`[]` → `[[]]`', 'bare', () => '[[]]'),
]

const MEMBERS: readonly Plant[] = [
  whole(
    'a member moved to a sibling',
    '`{"a": {"x": 1}, "b": {}}` → `{"a": {}, "b": {"x": 1}}`',
    (fields, n) =>
      changed(changed(fields, 'home', `{"city":"Rome ${n}"}`), 'work', `{"town":"Oslo ${n}","zip":"${n}"}`),
  ),
  whole('a member renamed', '`{"home": x}` → `{"house": x}`', (fields) =>
    fields.map(([name, text]) => [name === 'home' ? 'house' : name, text]),
  ),
  whole('two members exchanged', '`{"a": x, "b": y}` → `{"a": y, "b": x}`', (fields) =>
    changed(changed(fields, 'home', fieldOf(fields, 'work')), 'work', fieldOf(fields, 'home')),
  ),
  whole('a member lost', '`{"a": x, "b": y}` → `{"a": x}`', (fields) => changed(fields, 'work', undefined)),
  field('the order of a list', '`["a", "b"]` → `["b", "a"]`', 'list', (text) =>
    text.replace('"a","b"', '"b","a"'),
  ),
  field('an element lost', '`["a", "b"]` → `["a"]`', 'list', (text) => text.replace('"b",', '')),
  field('an element twice', '`["a", "b"]` → `["a", "b", "b"]`', 'list', (text) =>
    text.replace('"b"', '"b","b"'),
  ),
  field('elements regrouped', '`[[1, 2], [3]]` → `[[1], [2, 3]]`', 'nest', (text) =>
    text.replace(/,(\d+)\],\[/, '],[$1,'),
  ),
]

const ROWS: readonly Plant[] = [
  row(
    'a document as BLOB',
    "`'{…}'` → `X'7b…7d'`",
    'sqlite',
    'UPDATE things SET data = CAST(data AS BLOB) WHERE id = ?1',
  ),
  row(
    'a document cut short',
    "`'{…}'` → `'{…'`",
    'sqlite',
    'UPDATE things SET data = substr(data, 1, length(data) - 1) WHERE id = ?1',
  ),
  row(
    'a member twice',
    '`{"n": 1}` → `{"n": 1, "n": 1}`',
    'sqlite',
    `UPDATE things SET data = '{"n":1,' || substr(data, 2) WHERE id = ?1`,
  ),
  row(
    'a column beside the document',
    '`n = 1` → `n = 2`',
    'cells',
    'UPDATE things SET n = n + 1 WHERE id = ?1',
  ),
  row('a column emptied', '`n = 1` → `n = NULL`', 'cells', 'UPDATE things SET n = NULL WHERE id = ?1'),
  row(
    'the last bit of a REAL column',
    '`1.5` → `1.5000000000000002`',
    'cells',
    'UPDATE things SET ratio = ratio + ratio * 2.3e-16 WHERE id = ?1',
  ),
]

export const PLANTS: readonly Plant[] = [...RECORDS, ...TEXTS, ...NUMBERS, ...TYPES, ...MEMBERS, ...ROWS]

function nextDigit(digits: string): string {
  return digits.replace(/\d$/, (last) => String((Number(last) + 1) % 10))
}
