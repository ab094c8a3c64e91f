import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import type { TargetRow } from './target-row.ts'

const A = '{"n":1}'
const B = '{"n":2}'
const BOTH = { things: { a: A, b: B } }
const COLUMNS = 'id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL'

/** A table with something in it that refuses the document `b`, and it alone. */
const REFUSING: readonly (readonly [what: string, sql: string])[] = [
  ['a check', `CREATE TABLE things (${COLUMNS}, CHECK (data ->> 'n' < 2))`],
  ['a check of the key', `CREATE TABLE things (id TEXT PRIMARY KEY CHECK (id < 'b'), data TEXT)`],
  [
    'a unique index on the document',
    `CREATE TABLE things (${COLUMNS}); CREATE UNIQUE INDEX u ON things (data ->> 'x'); CREATE TRIGGER t BEFORE INSERT ON things WHEN new.id = 'b' BEGIN SELECT RAISE(ABORT, 'no'); END`,
  ],
  [
    'a computed column that must not be NULL',
    `CREATE TABLE things (${COLUMNS}, n INT AS (nullif(data ->> 'n', 2)) STORED NOT NULL)`,
  ],
  ['a trigger that says ABORT', trigger('BEFORE INSERT', `SELECT RAISE(ABORT, 'no')`)],
  ['a trigger that says FAIL', trigger('BEFORE INSERT', `SELECT RAISE(FAIL, 'no')`)],
  ['a trigger that says IGNORE', trigger('BEFORE INSERT', 'SELECT RAISE(IGNORE)')],
  ['a trigger that comes after', trigger('AFTER INSERT', `SELECT RAISE(ABORT, 'no')`)],
  [
    'an index on JSON that does not take it',
    `CREATE TABLE things (${COLUMNS}); CREATE INDEX i ON things (CASE WHEN id = 'b' THEN json_extract(data, 'no path') END)`,
  ],
  [
    'a reference that points nowhere',
    `CREATE TABLE x (n INT PRIMARY KEY); INSERT INTO x VALUES (1); CREATE TABLE things (${COLUMNS}, n INT AS (data ->> 'n') STORED REFERENCES x)`,
  ],
]

export const sqliteTargetRows: readonly TargetRow[] = [
  ...REFUSING.map(([what, make]) => ({
    name: `a document refused by ${what}`,
    make,
    arrives: { things: { a: A } },
    rejected: [['STORE_REFUSED', 'b']] as const,
  })),
  {
    name: 'a trigger that says ROLLBACK: the run stops, for it would take the page with it',
    make: trigger('BEFORE INSERT', `SELECT RAISE(ROLLBACK, 'no')`),
    stopped: 'STORE_REFUSED',
    arrives: { things: {} },
  },
  {
    name: 'a trigger that writes into a table that is not there: no row can be written',
    make: trigger('BEFORE INSERT', 'INSERT INTO nowhere VALUES (1)'),
    rejected: [
      ['STORE_REFUSED', 'a'],
      ['STORE_REFUSED', 'b'],
    ],
    arrives: { things: {} },
  },
  {
    name: 'a trigger that changes what is written',
    make: trigger('AFTER INSERT', `UPDATE things SET data = '{"n":3}' WHERE id = 'b'`),
    differs: [['content', 'b']],
    arrives: { things: { a: A, b: '{"n":3}' } },
  },
  {
    name: 'a trigger that removes what is written',
    make: trigger('AFTER INSERT', `DELETE FROM things WHERE id = 'b'`),
    differs: [['missing', 'b']],
    arrives: { things: { a: A } },
  },
  {
    name: 'a trigger that changes the key',
    make: trigger('AFTER INSERT', `UPDATE things SET id = 'c' WHERE id = 'b'`),
    differs: [
      ['extra', 'c'],
      ['missing', 'b'],
    ],
    arrives: { things: { a: A, c: B } },
  },
  {
    name: 'a trigger that keeps an account elsewhere',
    make: `CREATE TABLE account (id TEXT, data TEXT); ${trigger('AFTER INSERT', `INSERT INTO account VALUES (new.id, 'seen')`)}`,
    arrives: { ...BOTH, account: { b: 'seen' } },
  },
  {
    name: 'a reference that is checked at the end of the transaction',
    make: `CREATE TABLE x (n INT PRIMARY KEY); INSERT INTO x VALUES (1); CREATE TABLE things (${COLUMNS}, n INT AS (data ->> 'n') STORED REFERENCES x DEFERRABLE INITIALLY DEFERRED)`,
    rejected: [['STORE_REFUSED', 'b']],
    arrives: { things: { a: A } },
  },
  {
    name: 'a strict table whose document is a BLOB',
    make: 'CREATE TABLE things (id TEXT PRIMARY KEY, data BLOB) STRICT',
    rejected: [
      ['STORE_REFUSED', 'a'],
      ['STORE_REFUSED', 'b'],
    ],
    arrives: { things: {} },
  },
  {
    name: 'the same documents in other words: unchanged',
    make: `CREATE TABLE things (${COLUMNS}); INSERT INTO things VALUES ('a', '{ "n" : 1.0 }')`,
    arrives: { things: { a: '{ "n" : 1.0 }', b: B } },
  },
  {
    name: 'another document under a key',
    make: `CREATE TABLE things (${COLUMNS}); INSERT INTO things VALUES ('b', '{"n":9}')`,
    stopped: 'CONFLICT',
    arrives: { things: { b: '{"n":9}' } },
  },
  {
    name: 'another document under a key, to be skipped',
    make: `CREATE TABLE things (${COLUMNS}); INSERT INTO things VALUES ('b', '{"n":9}')`,
    policies: { onConflict: 'skip' },
    arrives: { things: { a: A, b: '{"n":9}' } },
  },
  {
    name: 'a BLOB under a key, to be overwritten: it could not be put back',
    make: `CREATE TABLE things (${COLUMNS}); INSERT INTO things VALUES ('b', x'00')`,
    policies: { onConflict: 'overwrite' },
    rejected: [['VALUE_UNSUPPORTED', 'b']],
    arrives: { things: { a: A, b: 'blob:00' } },
  },
  { name: 'a name that SQLite keeps', collection: 'sqlite_x', refused: 'CONFIG_INVALID' },
  { name: 'a name that dray keeps', collection: '_dray', refused: 'CONFIG_INVALID' },
  { name: 'a name with NUL', collection: 'a\0b', refused: 'CONFIG_INVALID' },
  { name: 'a name of half a surrogate pair', collection: '\ud800', refused: 'CONFIG_INVALID' },
  ...[`x'; DROP TABLE y; --`, '"', 'select', 'a\nb', 'n'.repeat(1000), '__proto__', ' ', '😀'].map(
    (collection) => ({
      name: `a name that is only unusual: ${JSON.stringify(collection.slice(0, 30))}`,
      collection,
      arrives: Object.fromEntries([[collection, BOTH.things]]),
    }),
  ),
  { name: 'a file of no bytes', make: (path) => writeFileSync(path, ''), arrives: BOTH },
  {
    name: 'a file that is no database',
    make: (path) => writeFileSync(path, 'once upon a time '.repeat(100)),
    refused: 'STORE_INVALID',
  },
  { name: 'a folder', make: (path) => mkdirSync(path), refused: 'STORE_INVALID' },
  { name: 'a device', make: (path) => symlinkSync('/dev/null', path), refused: 'STORE_INVALID' },
  {
    name: 'a symbolic link that leads nowhere',
    make: (path) => symlinkSync('nowhere.db', path),
    refused: 'STORE_INVALID',
  },
  {
    name: 'text in UTF-16',
    make: `PRAGMA encoding = 'UTF-16le'; CREATE TABLE things (${COLUMNS})`,
    refused: 'STORE_UNSUPPORTED',
  },
  {
    name: 'a table of somebody else’s with dray’s own name',
    make: 'CREATE TABLE _dray (x INT); INSERT INTO _dray VALUES (5)',
    refused: 'STORE_INVALID',
  },
  {
    name: 'an index of somebody else’s with the name of a declared one',
    make: 'CREATE TABLE x (y); CREATE INDEX i ON x (y)',
    store: { indexes: { i: { json: '$.n' } } },
    refused: 'STORE_INVALID',
  },
  {
    name: 'a declared unique index that two documents do not allow',
    documents: { a: A, b: B, c: A },
    store: { indexes: { i: { json: '$.n', unique: true } } },
    rejected: [['STORE_REFUSED', 'c']],
    arrives: BOTH,
  },
  {
    name: 'marks of the application',
    make: 'PRAGMA application_id = 7; PRAGMA user_version = 9',
    arrives: BOTH,
    and: ['SELECT user_version AS value FROM pragma_user_version', 9],
  },
]

function trigger(when: string, deed: string): string {
  return `CREATE TABLE things (${COLUMNS}); CREATE TRIGGER t ${when} ON things WHEN new.id = 'b' BEGIN ${deed}; END`
}
