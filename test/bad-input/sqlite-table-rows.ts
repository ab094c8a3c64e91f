import type { DatabaseRow } from './database-row.ts'

const DOCUMENT = '{"n":1}'
const things = { things: { a: DOCUMENT } }

/** A table of documents, with whatever stands around it. */
const TABLE = `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON); INSERT INTO things VALUES ('a', '${DOCUMENT}');`

/** Tables of every shape: what is one of documents is read, what is not is never passed over in silence. */
export const sqliteTableRows: readonly DatabaseRow[] = [
  {
    name: 'columns whose names hold quotes and brackets',
    make: `CREATE TABLE things ("i'd""]" TEXT PRIMARY KEY, "da]t""a" JSON); INSERT INTO things VALUES ('a', '${DOCUMENT}')`,
    arrives: things,
  },
  {
    name: 'columns called as SQLite calls the row number',
    make: `CREATE TABLE things (rowid TEXT PRIMARY KEY, _rowid_ JSON, oid TEXT); INSERT INTO things VALUES ('a', '${DOCUMENT}', 'x')`,
    arrives: { things: { a: `{"rowid":"a","_rowid_":${DOCUMENT},"oid":"x"}` } },
    rows: { things: [[`'a'`, `'${DOCUMENT}'`, `'x'`]] },
  },
  {
    name: 'an empty table',
    make: 'CREATE TABLE things (id TEXT PRIMARY KEY, data JSON)',
    arrives: { things: {} },
  },
  { name: 'no tables', make: 'PRAGMA user_version = 7', refused: 'STORE_INVALID' },
  {
    name: 'nothing but tables of the engine',
    make: 'CREATE TABLE x (id INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE x',
    refused: 'STORE_INVALID',
  },
  {
    name: 'row numbers that the engine counts on its own',
    make: `CREATE TABLE things (id INTEGER PRIMARY KEY AUTOINCREMENT, data JSON); INSERT INTO things (data) VALUES ('${DOCUMENT}')`,
    arrives: { things: { 1: DOCUMENT } },
  },
  {
    name: 'row numbers below nothing',
    make: `CREATE TABLE things (id INTEGER PRIMARY KEY, data JSON); INSERT INTO things VALUES (-9223372036854775808, '${DOCUMENT}'), (0, '${DOCUMENT}')`,
    arrives: { things: { '-9223372036854775808': DOCUMENT, 0: DOCUMENT } },
  },
  {
    name: 'a table without row numbers',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON) WITHOUT ROWID; INSERT INTO things VALUES ('a', '${DOCUMENT}')`,
    arrives: things,
  },
  {
    name: 'a table without row numbers whose keys are of every kind',
    make: `CREATE TABLE things (id PRIMARY KEY, data JSON) WITHOUT ROWID;
      INSERT INTO things VALUES (2, '{"n":2}'), (1.5, '{"n":1}'), ('a', '{"n":3}'), (x'62', '{"n":4}')`,
    arrives: { things: { '2': '{"n":2}', '1.5': '{"n":1}', a: '{"n":3}' } },
    rejected: [['KEY_INVALID']],
  },
  {
    name: 'a table that holds its types strictly',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data TEXT) STRICT; INSERT INTO things VALUES ('a', '${DOCUMENT}')`,
    arrives: things,
  },
  {
    name: 'a key of two columns',
    make: `CREATE TABLE things (a TEXT, b TEXT, data JSON, PRIMARY KEY (a, b)); INSERT INTO things VALUES ('a', 'b', '${DOCUMENT}')`,
    arrives: { things: { '["a","b"]': `{"a":"a","b":"b","data":${DOCUMENT}}` } },
    rows: { things: [[`'a'`, `'b'`, `'${DOCUMENT}'`]] },
  },
  {
    name: 'no key',
    make: `CREATE TABLE things (id TEXT, data JSON); INSERT INTO things VALUES ('a', '${DOCUMENT}')`,
    refusedBy: { json: 'CONFIG_INVALID' },
    rows: { things: [[`'a'`, `'${DOCUMENT}'`]] },
  },
  {
    name: 'a key that is unique for some rows only',
    make: `CREATE TABLE things (id TEXT, data JSON); CREATE UNIQUE INDEX u ON things (id) WHERE id > 'b'; INSERT INTO things VALUES ('a', '${DOCUMENT}'), ('a', '{"n":2}')`,
    refusedBy: { json: 'CONFIG_INVALID' },
    rows: {
      things: [
        [`'a'`, `'${DOCUMENT}'`],
        [`'a'`, `'{"n":2}'`],
      ],
    },
  },
  {
    name: 'a key that is unique as an expression only',
    make: `CREATE TABLE things (id TEXT, data JSON); CREATE UNIQUE INDEX u ON things (id || data); INSERT INTO things VALUES ('a', '${DOCUMENT}'), ('a', '{"n":2}')`,
    refusedBy: { json: 'CONFIG_INVALID' },
    rows: {
      things: [
        [`'a'`, `'${DOCUMENT}'`],
        [`'a'`, `'{"n":2}'`],
      ],
    },
  },
  {
    name: 'a key that a unique index names',
    make: `CREATE TABLE things (id TEXT, data JSON); CREATE UNIQUE INDEX u ON things (id); INSERT INTO things VALUES ('a', '${DOCUMENT}')`,
    arrives: things,
  },
  {
    name: 'a key that is computed',
    make: `CREATE TABLE things (data JSON, id TEXT AS (data ->> 'n') STORED UNIQUE); INSERT INTO things VALUES ('${DOCUMENT}')`,
    refusedBy: { json: 'CONFIG_INVALID' },
    rows: { things: [[`'${DOCUMENT}'`]] },
  },
  {
    name: 'columns that are computed from the document: nothing is lost with them',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON, n INT AS (data ->> 'n'), m INT AS (data ->> 'm') STORED); INSERT INTO things VALUES ('a', '${DOCUMENT}')`,
    arrives: things,
  },
  {
    name: 'a column beside the document',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON, created INT); INSERT INTO things VALUES ('a', '${DOCUMENT}', 5)`,
    refusedBy: { json: 'LOSS_NOT_ACCEPTED' },
    rows: { things: [[`'a'`, `'${DOCUMENT}'`, '5']] },
  },
  {
    name: 'a column beside the document, its loss accepted',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON, created INT); INSERT INTO things VALUES ('a', '${DOCUMENT}', 5)`,
    accepted: true,
    arrives: things,
  },
  {
    name: 'a column beside the document that the configuration calls derived',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON, created INT); INSERT INTO things VALUES ('a', '${DOCUMENT}', 5)`,
    collections: { things: { read: { derived: ['created'] } } },
    arrives: things,
  },
  {
    name: '1,500 columns beside the document',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON, ${Array.from({ length: 1500 }, (_, i) => `c${i}`).join()}); INSERT INTO things (id, data) VALUES ('a', '${DOCUMENT}')`,
    refusedBy: { json: 'LOSS_NOT_ACCEPTED' },
    rows: { things: [[`'a'`, `'${DOCUMENT}'`, ...Array.from({ length: 1500 }, () => 'NULL')]] },
  },
  {
    name: 'two columns of documents',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON, doc JSON); INSERT INTO things VALUES ('a', '${DOCUMENT}', '{}')`,
    arrives: { things: { a: `{"id":"a","data":${DOCUMENT},"doc":{}}` } },
    rows: { things: [[`'a'`, `'${DOCUMENT}'`, `'{}'`]] },
  },
  {
    name: 'two columns of documents, one of them named',
    make: `CREATE TABLE things (id TEXT PRIMARY KEY, data JSON, doc JSON); INSERT INTO things VALUES ('a', '${DOCUMENT}', '{}')`,
    collections: { things: { read: { bodyColumn: 'data' } } },
    accepted: true,
    arrives: things,
  },
  {
    name: 'a table of numbers and words beside it',
    make: `${TABLE} CREATE TABLE log (at INT, line TEXT)`,
    refusedBy: { json: 'CONFIG_INVALID' },
    rows: { things: [[`'a'`, `'${DOCUMENT}'`]], log: [] },
  },
  {
    name: 'a full text index beside it',
    make: `${TABLE} CREATE VIRTUAL TABLE words USING fts5(w); INSERT INTO words VALUES ('x')`,
    refused: 'STORE_UNSUPPORTED',
  },
  {
    name: 'a spatial index beside it',
    make: `${TABLE} CREATE VIRTUAL TABLE places USING rtree(id, a, b)`,
    refused: 'STORE_UNSUPPORTED',
  },
  {
    name: 'a full text index beside it, the table named',
    make: `${TABLE} CREATE VIRTUAL TABLE words USING fts5(w); INSERT INTO words VALUES ('x')`,
    collections: { things: {} },
    arrives: things,
  },
  {
    name: 'a view and triggers beside it',
    make: `${TABLE} CREATE VIEW v AS SELECT * FROM things; CREATE TRIGGER t AFTER INSERT ON things BEGIN DELETE FROM things; END`,
    arrives: things,
  },
  {
    name: 'a view of what is not there',
    make: `${TABLE} CREATE VIEW v AS SELECT * FROM nowhere`,
    arrives: things,
  },
  {
    name: 'a view that the configuration takes for a table',
    make: `${TABLE} CREATE VIEW v AS SELECT * FROM things`,
    collections: { v: {} },
    refused: 'COLLECTION_UNKNOWN',
  },
  {
    name: 'a table that is not there, declared',
    make: TABLE,
    collections: { nowhere: {} },
    refused: 'COLLECTION_UNKNOWN',
  },
  {
    name: 'a column that is not there, declared',
    make: TABLE,
    collections: { things: { read: { bodyColumn: 'nowhere' } } },
    refused: 'STORE_INVALID',
  },
  {
    name: 'a table of the engine, declared',
    make: `${TABLE} ANALYZE`,
    collections: { sqlite_stat1: {} },
    refused: 'COLLECTION_UNKNOWN',
  },
  {
    name: 'a column whose collation this engine does not know',
    make: forged(TABLE, 'id TEXT PRIMARY KEY', 'id TEXT COLLATE nowhere PRIMARY KEY'),
    stopped: [['things', 'STORE_REFUSED']],
  },
  {
    name: 'a virtual table of a module that this engine does not know',
    make: forged(`${TABLE} CREATE VIRTUAL TABLE words USING fts5(w)`, 'USING fts5', 'USING nowhere'),
    refused: 'STORE_UNSUPPORTED',
  },
  {
    name: 'a schema whose SQL makes no sense',
    make: forged(
      `${TABLE} CREATE TABLE other (id TEXT PRIMARY KEY, data JSON)`,
      'CREATE TABLE other',
      'CREATE TABEL other',
    ),
    refused: 'SOURCE_CORRUPT',
  },
  {
    name: 'foreign keys that point nowhere',
    make: `PRAGMA foreign_keys = OFF; CREATE TABLE things (id TEXT PRIMARY KEY REFERENCES nowhere, data JSON); INSERT INTO things VALUES ('a', '${DOCUMENT}')`,
    arrives: things,
  },
  {
    name: 'application_id, user_version and other marks',
    make: `PRAGMA application_id = 0x44524159; PRAGMA user_version = 2147483647; ${TABLE}`,
    arrives: things,
  },
  ...[512, 1024, 8192, 65_536].map((size) => ({
    name: `pages of ${size} bytes`,
    make: `PRAGMA page_size = ${size}; ${TABLE}`,
    arrives: things,
  })),
  {
    name: 'pages that are freed as they empty',
    make: `PRAGMA auto_vacuum = FULL; ${TABLE}`,
    arrives: things,
  },
  {
    name: 'text in UTF-16, little end first',
    make: `PRAGMA encoding = 'UTF-16le'; ${TABLE}`,
    refused: 'STORE_UNSUPPORTED',
  },
  {
    name: 'text in UTF-16, big end first',
    make: `PRAGMA encoding = 'UTF-16be'; ${TABLE}`,
    refused: 'STORE_UNSUPPORTED',
  },
]

/** A database as another program, with other extensions, would have made it. */
function forged(sql: string, from: string, to: string): string {
  return `${sql}; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}')`
}
