import type { Row } from './row.ts'

const three = { a: { n: 1 }, b: { n: 2 }, c: { n: 3 } }

function filePerRecord(prefix: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(three).map(([id, record]) => [`${prefix}${id}.json`, record]))
}

/** What can be read in one way only, and arrives as it was. */
export const movedRows: readonly Row[] = [
  {
    name: 'folders in folders',
    files: { 'a/b/users.json': { u: { n: 1 } }, 'a/posts.json': [{ id: 'p' }] },
    verdict: { moved: { users: { u: { n: 1 } }, posts: { p: { id: 'p' } } } },
  },
  ...['id', '_id', 'user_id', 'userId', 'users_id'].map((field) => ({
    name: `an array with ${field}`,
    files: { 'users.json': [{ [field]: 'a', n: 1 }] },
    verdict: { moved: { users: { a: { [field]: 'a', n: 1 } } } },
  })),
  {
    name: 'an array with numbers as ids',
    files: { 'users.json': [{ id: 1 }, { id: 20 }] },
    verdict: { moved: { users: { 1: { id: 1 }, 20: { id: 20 } } } },
  },
  {
    name: 'an array with a key that the address names',
    files: { 'users.json': [{ slug: 'a' }], 'posts.json': [{ id: 'p' }] },
    query: '?key=slug',
    verdict: { moved: { users: { a: { slug: 'a' } }, posts: { p: { id: 'p' } } } },
  },
  {
    name: 'records by id',
    files: { 'users.json': { a: { n: 1 }, b: { n: [1, { x: null }], m: '' } } },
    verdict: { moved: { users: { a: { n: 1 }, b: { n: [1, { x: null }], m: '' } } } },
  },
  {
    name: 'records by number',
    files: { 'x.json': '{"10":{"n":1},"2":{"n":2},"-1":{"n":3}}' },
    verdict: { moved: { x: { '10': { n: 1 }, '2': { n: 2 }, '-1': { n: 3 } } } },
  },
  {
    name: 'records whose number is text in their name',
    files: { 'x.json': { 1: { id: 1 }, 2: { id: 2 } } },
    verdict: { moved: { x: { 1: { id: 1 }, 2: { id: 2 } } } },
  },
  {
    name: 'collections by name, arrays and records mixed',
    files: { 'db.json': { users: { u: { n: 1 } }, posts: [{ id: 'p' }], tags: [], marks: {} } },
    verdict: { moved: { users: { u: { n: 1 } }, posts: { p: { id: 'p' } }, tags: {}, marks: {} } },
  },
  {
    name: 'more arrays than collections usually are',
    files: { 'db.json': Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`c${i}`, [{ id: 'x' }]])) },
    verdict: {
      moved: Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`c${i}`, { x: { id: 'x' } }])),
    },
  },
  {
    name: 'two collections that use the same numbers',
    files: { 'db.json': { users: { 1: { n: 1 } }, posts: { 1: { t: 2 } } } },
    verdict: { moved: { users: { 1: { n: 1 } }, posts: { 1: { t: 2 } } } },
  },
  {
    name: 'a version beside collections, once the address says so and the loss is accepted',
    files: { 'db.json': { version: 1, users: { u: { n: 1 } }, profile: { name: 'x' } } },
    query: '?shape=collections',
    verdict: { moved: { users: { u: { n: 1 } }, profile: { profile: { name: 'x' } } } },
  },
  {
    name: 'one file per record',
    files: filePerRecord('users/'),
    verdict: { moved: { users: three }, noted: ['3 files, one record each'] },
  },
  {
    name: 'one file per record, beside other collections',
    files: { ...filePerRecord('items/'), 'users.json': { u: { n: 1 } }, 'posts.json': [{ id: 'p' }] },
    verdict: { moved: { items: three, users: { u: { n: 1 } }, posts: { p: { id: 'p' } } } },
  },
  {
    name: 'one file per record, names encoded',
    files: { 'x/a%2Fb.json': { n: 1 }, 'x/ü.json': { n: 2 }, 'x/c d.json': { n: 3 } },
    verdict: { moved: { x: { 'a/b': { n: 1 }, ü: { n: 2 }, 'c d': { n: 3 } } } },
  },
  {
    name: 'one file per record, names with a % that encodes nothing',
    files: { 'x/100%.json': { n: 1 }, 'x/a%zz.json': { n: 2 }, 'x/b%25.json': { n: 3 } },
    verdict: { moved: { x: { '100%': { n: 1 }, 'a%zz': { n: 2 }, 'b%': { n: 3 } } } },
  },
  {
    name: 'one record, declared',
    files: { 'settings.json': { theme: 'dark' } },
    collections: { settings: { read: { file: 'settings.json', shape: 'value' } } },
    verdict: { moved: { settings: { settings: { theme: 'dark' } } } },
  },
  {
    name: 'one member as a record, declared',
    files: { 'db.json': { users: [{ id: 'u' }], profile: { name: 'x', at: { city: 'y' } } } },
    collections: {
      users: { read: { file: 'db.json', member: 'users' } },
      profile: { read: { file: 'db.json', member: 'profile', shape: 'value' } },
    },
    verdict: {
      moved: { users: { u: { id: 'u' } }, profile: { profile: { name: 'x', at: { city: 'y' } } } },
    },
  },
  {
    name: 'several members deep, declared',
    files: { 'db.json': { meta: { v: 1 }, data: { users: [{ id: 'u' }] } } },
    collections: { users: { read: { file: 'db.json', member: ['data', 'users'] } } },
    verdict: { moved: { users: { u: { id: 'u' } } } },
  },
  {
    name: 'nothing in an object, nothing in an array',
    files: { 'a.json': '{}', 'b.json': ' [ ] ' },
    verdict: { moved: { a: {}, b: {} } },
  },
  {
    name: 'a byte order mark',
    files: {
      'a.json': '\ufeff{"k":{"n":1}}',
      'b.json': '\ufeff[{"id":"k"}]',
      'c.json': '\ufeff{"d":[{"id":"k"}]}',
    },
    verdict: { moved: { a: { k: { n: 1 } }, b: { k: { id: 'k' } }, d: { k: { id: 'k' } } } },
  },
  {
    name: 'lines that end in CR LF, tabs and blanks',
    files: { 'a.json': '\r\n{\r\n\t"k" :\r\n  { "n" : 1 }\r\n}\r\n\r\n' },
    verdict: { moved: { a: { k: { n: 1 } } } },
  },
  {
    name: 'numbers that no double holds',
    files: {
      'a.json': '{"k":{"a":9007199254740993,"b":1e400,"c":-0,"d":0.10,"e":123456789012345678901234567890}}',
    },
    verdict: {
      moved: {
        a: { k: '{"a":9007199254740993,"b":1e400,"c":-0,"d":0.10,"e":123456789012345678901234567890}' },
      },
    },
  },
  {
    name: 'ids that no double tells apart',
    files: { 'a.json': '[{"id":9007199254740993},{"id":9007199254740992}]' },
    verdict: {
      moved: {
        a: { '9007199254740993': '{"id":9007199254740993}', '9007199254740992': '{"id":9007199254740992}' },
      },
    },
  },
  {
    name: 'names that are something else to JavaScript',
    files: { 'a.json': '{"__proto__":{"x":1},"constructor":{"__proto__":{"y":1},"toString":2}}' },
    verdict: {
      moved: { a: { ['__proto__']: { x: 1 }, constructor: '{"__proto__":{"y":1},"toString":2}' } },
    },
  },
  {
    name: 'escapes, half a surrogate pair, NUL',
    files: { 'a.json': String.raw`{"k\u00e9":{"x":"\u00e9\/\ud800\u0000\n"}}` },
    verdict: { moved: { a: { ké: String.raw`{"x":"\u00e9\/\ud800\u0000\n"}` } } },
  },
  {
    name: 'letters composed and decomposed are two collections',
    files: { 'é.json': { k: { n: 1 } }, 'e\u0301x.json': { k: { n: 2 } } },
    verdict: { moved: { é: { k: { n: 1 } }, ['e\u0301x']: { k: { n: 2 } } } },
  },
  {
    name: 'nested a thousand levels',
    files: { 'a.json': `{"k":{"x":1,"d":${'['.repeat(900)}${']'.repeat(900)}}}` },
    verdict: { moved: { a: { k: `{"x":1,"d":${'['.repeat(900)}${']'.repeat(900)}}` } } },
  },
  {
    name: 'a name with the suffix in capitals',
    files: { 'USERS.JSON': { a: { n: 1 } } },
    verdict: { moved: { USERS: { a: { n: 1 } } } },
  },
  {
    name: 'what was left behind is left out, and said',
    files: {
      'users.json': { a: { n: 1 } },
      'users.backup_20260101_000000.json': { a: { n: 0 } },
      'users.json.tmp': '{',
      'users.json.bak': 'x',
      'users.jsonl': '{}',
      '.users.json': '{',
      'node_modules/x/package.json': { name: 'x' },
      'app.db.dray/x.json': '{',
      'dray.config.json': { from: 'x' },
      'photo.png': 'x',
    },
    verdict: {
      moved: { users: { a: { n: 1 } } },
      noted: [
        'left out (backup): users.backup_20260101_000000.json',
        'left out (temporary): users.json.tmp',
        'left out (not .json): users.jsonl',
        'left out (hidden): .users.json',
        'left out (package): node_modules/x/package.json',
      ],
    },
  },
  {
    name: 'a collection whose name is that of a tool',
    files: { 'package.json': { p1: { weight: 2 } } },
    verdict: { moved: { package: { p1: { weight: 2 } } } },
  },
]
