import type { Row } from './row.ts'

/** Beside each: it arrives whatever is wrong with the other. */
const other = { 'other.json': { k: { n: 1 } } }
const moved = { other: { k: { n: 1 } } }

/** Files that are not what they should be: named with line and byte, and nothing of them taken for less data. */
const damagedFiles: readonly (readonly [name: string, content: unknown, where: string])[] = [
  ['an empty file', '', 'users.json:1, byte 0'],
  ['nothing but white space', ' \n', 'users.json:2, byte 2'],
  ['a file cut in a record', '{"a":{"n":1},"b":{"n"', 'users.json:1, byte 21'],
  ['a file cut in a string', '{"a":{"n":"x', 'users.json:1, byte 12'],
  ['one record, cut', '{"name":"x","n', 'users.json:1, byte 14'],
  ['an array, cut', '[{"id":1},\n{"id":2}', 'users.json:2, byte 19'],
  ['a comma at the end', '{"a":{"x":1},}', 'users.json:1, byte 13'],
  ['a comma at the end of an array', '[{"id":1},]', 'users.json:1, byte 10'],
  ['text behind the end', '{"a":{"x":1}} x', 'users.json:1, byte 14'],
  ['a closing bracket of the other kind', '{"a":{"x":[1}}', 'users.json:1, byte 12'],
  ['one JSON text per line', '{"id":1,"n":"a"}\n{"id":2,"n":"b"}\n', 'users.json:2, byte 17'],
  ['comments', '{"a":{"x":1}/*c*/}', 'users.json:1, byte 12'],
  ['names in single quotes', "{'a':{'x':1}}", 'users.json:1, byte 1'],
  ['NaN', '{"a":{"x":NaN}}', 'users.json:1, byte 10'],
  ['a number with a leading zero', '{"a":{"x":01}}', 'users.json:1, byte 11'],
  ['a word cut short', '{"a":{"x":tru}}', 'users.json:1, byte 13'],
  ['a line feed in a string', '{"a":{"x":"\n"}}', 'users.json:1, byte 11'],
  ['an unknown escape', String.raw`{"a":{"x":"\x"}}`, 'users.json:1, byte 12'],
  ['UTF-16', Buffer.from('\ufeff{"a":{"x":1}}', 'utf16le'), 'users.json:1, byte 0'],
  ['a page of HTML', '<!doctype html><p>404', 'users.json:1, byte 0'],
  ['a file of NULs, as after a power cut', Buffer.alloc(64), 'users.json:1, byte 0'],
]

export const damagedRows: readonly Row[] = [
  ...damagedFiles.map(([name, content, where]) => ({
    name,
    files: { ...other, 'users.json': content },
    verdict: { moved, damaged: [['users', where]] as const },
  })),
  {
    name: 'a record in a file of its own, cut',
    files: {
      ...other,
      'x/a.json': { n: 1 },
      'x/b.json': '{"n":',
      'x/c.json': { n: 3 },
      'x/d.json': { n: 4 },
    },
    verdict: { moved, damaged: [['x', 'x/b.json:1, byte 5']] },
  },
  {
    name: 'one member of a file with a damaged record: the others arrive',
    files: { 'db.json': '{"users":[{"id":"u"}],\n"posts":[{"id":"p","n":tru}],"tags":[{"id":"t"}]}' },
    verdict: {
      moved: { users: { u: { id: 'u' } }, tags: { t: { id: 't' } } },
      damaged: [['posts', 'db.json:2, byte 49']],
    },
  },
  {
    name: 'a file of collections, cut: what it would have held is not known',
    files: { ...other, 'db.json': '{"users":[{"id":"u"}],"posts":[{"id":"p"}' },
    verdict: {
      moved,
      damaged: [
        ['posts', 'db.json:1, byte 41'],
        ['users', 'db.json:1, byte 41'],
      ],
    },
  },
  {
    name: 'a collection that is there twice in its file',
    files: { 'db.json': '{"users":[{"id":"u"}],"posts":[{"id":"p"}],"users":[{"id":"v"}]}' },
    verdict: { moved: { posts: { p: { id: 'p' } } }, damaged: [['users', 'db.json']] },
  },
  {
    name: 'a declared member in a file that breaks before it',
    files: { ...other, 'db.json': '{"a":}' },
    collections: { other: { read: {} }, users: { read: { file: 'db.json', member: 'users' } } },
    verdict: { moved, damaged: [['users', 'db.json:1, byte 5']] },
  },
]
