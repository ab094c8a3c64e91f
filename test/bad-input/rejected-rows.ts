import type { Row } from './row.ts'

/** Records that cannot be what they should be: named with code and place, and all others arrive. */
export const rejectedRows: readonly Row[] = [
  {
    name: 'a record without its key, and one whose key is null',
    files: { 'users.json': '[{"id":"a"},\n{"n":1},\n{"id":null},{"id":"b"},{"id":"c"}]' },
    verdict: {
      moved: { users: { a: { id: 'a' }, b: { id: 'b' }, c: { id: 'c' } } },
      rejected: [
        ['KEY_MISSING', 'users.json:2, byte 13'],
        ['KEY_MISSING', 'users.json:3, byte 28'],
      ],
    },
  },
  {
    name: 'a name that is not the id',
    files: { 'users.json': '{"a":{"id":"a"},\n"b":{"id":"x"},"c":{"id":"c"}}' },
    verdict: {
      moved: { users: { a: { id: 'a' }, c: { id: 'c' } } },
      rejected: [['KEY_MISMATCH', 'users.json:2, byte 27']],
    },
  },
  {
    name: 'a member name that comes twice',
    files: { 'users.json': '{"a":{"x":1},\n"a":{"x":2}}' },
    verdict: { moved: { users: { a: { x: 1 } } }, rejected: [['KEY_DUPLICATE', 'users.json, byte 18']] },
  },
  {
    name: 'an id that comes twice, the same record or not',
    files: { 'users.json': '[{"id":1,"n":1},\n{"id":1,"n":1},\n{"id":1,"n":2}]' },
    verdict: {
      moved: { users: { 1: { id: 1, n: 1 } } },
      rejected: [
        ['KEY_DUPLICATE', 'users.json, byte 17'],
        ['KEY_DUPLICATE', 'users.json, byte 33'],
      ],
    },
  },
  {
    name: 'a number and a text that a text key cannot tell apart',
    files: { 'users.json': '[{"id":1},\n{"id":"1"}]' },
    verdict: { moved: { users: { 1: { id: 1 } } }, rejected: [['KEY_DUPLICATE', 'users.json, byte 11']] },
  },
  {
    name: 'a field that comes twice',
    files: { 'users.json': '{"a":{"x":1,"y":{"z":1,"z":2}},"b":{"x":1}}' },
    verdict: { moved: { users: { b: { x: 1 } } }, rejected: [['FIELD_DUPLICATE', 'users.json:1, byte 23']] },
  },
  {
    name: 'an empty key',
    files: { 'users.json': '{"":{"x":1},"b":{"x":2}}' },
    verdict: { moved: { users: { b: { x: 2 } } }, rejected: [['KEY_INVALID', 'users.json:1, byte 1']] },
  },
  {
    name: 'elements that are no objects',
    files: { 'users.json': '[{"id":"a"},5,\n[],null]' },
    verdict: {
      moved: { users: { a: { id: 'a' } } },
      rejected: [
        ['RECORD_NOT_DOCUMENT', 'users.json:1, byte 12'],
        ['RECORD_NOT_DOCUMENT', 'users.json:2, byte 15'],
        ['RECORD_NOT_DOCUMENT', 'users.json:2, byte 18'],
      ],
    },
  },
  {
    name: 'bytes that are not UTF-8',
    files: { 'users.json': Buffer.from('{"a":{"x":"\xff"},"b":{"x":"ok"}}', 'latin1') },
    verdict: { moved: { users: { b: { x: 'ok' } } }, rejected: [['TEXT_INVALID', 'users.json:1, byte 11']] },
  },
  {
    name: 'an object as a key',
    files: { 'users.json': '[{"id":"a"},{"id":{"x":1}},{"id":"b"}]' },
    verdict: {
      moved: { users: { a: { id: 'a' }, b: { id: 'b' } } },
      rejected: [['KEY_INVALID', 'users.json:1, byte 18']],
    },
  },
  {
    name: 'a version among records, once the address says that they are records',
    files: { 'db.json': { version: 1, a: { n: 1 }, b: { n: 2 } } },
    query: '?shape=records',
    verdict: {
      moved: { db: { a: { n: 1 }, b: { n: 2 } } },
      rejected: [['RECORD_NOT_DOCUMENT', 'db.json:1, byte 11']],
    },
  },
]

/** What is refused before anything is read. */
export const refusedRows: readonly Row[] = [
  { name: 'an empty folder', files: {}, verdict: { refused: 'STORE_INVALID' } },
  { name: 'nothing but other files', files: { 'readme.txt': 'x' }, verdict: { refused: 'STORE_INVALID' } },
  {
    name: 'two collections that are one to the target',
    files: { 'Users.json': { a: { n: 1 } }, 'users.json': { b: { n: 1 } } },
    verdict: { refused: 'CONFIG_INVALID' },
  },
  {
    name: 'a version that would be left behind',
    files: { 'db.json': { version: 1, users: { u: { n: 1 } } } },
    query: '?shape=collections',
    verdict: { refused: 'LOSS_NOT_ACCEPTED' },
  },
  {
    name: 'a declared file that is not there',
    files: { 'other.json': { k: { n: 1 } } },
    collections: { users: { read: { file: 'users.json' } } },
    verdict: { refused: 'STORE_MISSING' },
  },
  {
    name: 'two file names that are one key',
    files: { 'x/a b.json': { n: 1 }, 'x/a%20b.json': { n: 2 } },
    collections: { x: { read: { records: 'x/{id}.json' } } },
    verdict: { refused: 'CONFIG_INVALID' },
  },
]
