import type { Row } from './row.ts'

/** Beside each, so that leaving out the doubtful file leaves something. */
const other = { 'other.json': { k: { n: 1 } } }

/** What can be read in two ways: asked, with answers that work when they are copied. */
export const askedRows: readonly Row[] = [
  {
    name: 'a version beside a collection',
    files: { ...other, 'db.json': { version: 1, users: { u: { n: 1 } } } },
    verdict: { asked: ['db.json', '?shape=collections', '?shape=records'], answers: 4 },
  },
  {
    name: 'a version beside records',
    files: { ...other, 'db.json': { version: 1, a: { n: 1 }, b: { n: 2 } } },
    verdict: { asked: ['?shape=records', "shape: 'value'"], answers: 3 },
  },
  {
    name: 'collections beside one record, as json-server has them',
    files: { ...other, 'db.json': { users: [{ id: 1 }], posts: [{ id: 1 }], profile: { name: 'x' } } },
    verdict: { asked: ['?shape=collections'], answers: 3 },
  },
  {
    name: 'a member that is one record or many',
    files: { ...other, 'db.json': { users: [{ id: 1 }], profile: { name: 'x', address: { city: 'y' } } } },
    verdict: { asked: ['"profile"', "member: 'profile', shape: 'value'", "shape: 'object'"], answers: 4 },
  },
  {
    name: 'an answer to a request, with its records inside',
    files: { ...other, 'users.json': { data: [{ id: 1 }], total: 1, page: 1 } },
    verdict: { asked: ['?shape=collections'], answers: 3 },
  },
  {
    name: 'collections below a name',
    files: { ...other, 'db.json': { data: { users: [{ id: 1 }], posts: [{ id: 2 }] } } },
    verdict: { asked: ['db.json'], answers: 3 },
  },
  {
    name: 'empty objects: empty records, or empty collections',
    files: { ...other, 'x.json': { a: {}, b: {} } },
    verdict: { asked: ['could be records, or collections'], answers: 3 },
  },
  {
    name: 'an empty record among others',
    files: { ...other, 'x.json': { a: { n: 1 }, b: {} } },
    verdict: { asked: ['"b" does not'], answers: 3 },
  },
  {
    name: 'objects that have the same members: fields of records, or ids',
    files: {
      ...other,
      'x.json': { a: { home: { n: 1 }, work: { n: 2 } }, b: { home: { n: 3 }, work: { n: 4 } } },
    },
    verdict: { asked: ['?shape=records', '?shape=collections'], answers: 3 },
  },
  {
    name: 'records without a scalar of their own',
    files: { ...other, 'x.json': { a: { tags: ['x'] }, b: { tags: [] } } },
    verdict: { asked: ['?shape=records'], answers: 3 },
  },
  {
    name: 'nothing but objects in objects',
    files: { ...other, 'x.json': { a: { b: { c: { d: {} } } } } },
    verdict: { asked: ['?shape=records', '?shape=collections'], answers: 3 },
  },
  {
    name: 'a record that is no object',
    files: { ...other, 'x.json': { a: { n: 1 }, b: 5, c: { n: 2 } } },
    verdict: { asked: ['"b" does not'], answers: 3 },
  },
  {
    name: 'one record of scalars, or settings',
    files: { ...other, 'settings.json': { theme: 'dark', size: 2 } },
    verdict: { asked: ["{ settings: { read: { file: 'settings.json', shape: 'value' } } }"], answers: 2 },
  },
  {
    name: 'two such files: two things to say',
    files: { ...other, 'i18n/de.json': { hello: 'Hallo' }, 'i18n/en.json': { hello: 'Hello' } },
    verdict: { asked: ["records: 'i18n/{", '?exclude=i18n/*.json'], answers: 2 },
  },
  {
    name: 'a name of a collection that comes twice',
    files: { ...other, 'a/users.json': { u: { n: 1 } }, 'b/users.json': { v: { n: 1 } } },
    verdict: { asked: ['would all be "users"', "files: '{"], answers: 2 },
  },
  {
    name: 'an array of words',
    files: { ...other, 'tags.json': ['a', 'b'] },
    verdict: { asked: ['its elements are no objects', '?exclude=tags.json'], answers: 1 },
  },
  {
    name: 'an array of arrays',
    files: { ...other, 'tags.json': [[1], [2]] },
    verdict: { asked: ['?exclude=tags.json'], answers: 1 },
  },
  ...['5', 'null', '"text"', 'true'].map((text) => ({
    name: `nothing but ${text}`,
    files: { ...other, 'x.json': text },
    verdict: { asked: ['neither an object nor an array'], answers: 1 },
  })),
  {
    name: 'an array with a key under another name',
    files: { ...other, 'users.json': [{ uuid: 'a' }, { uuid: 'b' }] },
    verdict: { asked: ['?key=uuid', "key: 'uuid'"], answers: 3 },
  },
  {
    name: 'an array in which only two fields together are a key',
    files: {
      ...other,
      'x.json': [
        { a: 1, b: 1 },
        { a: 1, b: 2 },
        { a: 2, b: 1 },
      ],
    },
    verdict: { asked: ['key: ["a","b"]'], answers: 2 },
  },
  {
    name: 'an array in which nothing is a key',
    files: { ...other, 'x.json': [{ user: { id: 1 } }, { user: { id: 2 } }] },
    verdict: { asked: ['give each record an "id"'], answers: 1 },
  },
  {
    name: 'the files of tools',
    files: {
      ...other,
      'package.json': { name: 'app', version: '1.0.0', scripts: { x: 'y' } },
      'package-lock.json': { name: 'app', packages: { '': { name: 'app' } } },
      'tsconfig.json': '{ // strict\n "compilerOptions": { "strict": true } }',
    },
    verdict: { asked: ['?exclude=package-lock.json,package.json,tsconfig.json'], answers: 1 },
  },
  {
    name: 'a record whose suffix is in capitals',
    files: { 'x/a.json': { n: 1 }, 'x/b.json': { n: 2 }, 'x/c.json': { n: 3 }, 'x/D.JSON': { n: 4 } },
    verdict: { asked: ['x/D.JSON'], answers: 2 },
  },
  {
    name: 'a file whose name means something in an address',
    files: { ...other, 'a+b & 50%, c.json': { theme: 'dark' } },
    verdict: { asked: ['a%2Bb%20%26%2050%25*%20c.json'], answers: 2 },
  },
]
