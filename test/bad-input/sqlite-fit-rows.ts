import type { TargetRow } from './target-row.ts'

const BOTH = { things: { a: '{"n":1}', b: '{"n":2}' } }
const COLUMNS = 'id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL'

const FITTING: readonly (readonly [what: string, sql: string])[] = [
  ['the same', `CREATE TABLE things (${COLUMNS})`],
  ['without row numbers', `CREATE TABLE things (${COLUMNS}) WITHOUT ROWID`],
  ['strict in its types', `CREATE TABLE things (${COLUMNS}) STRICT`],
  [
    'with its columns in capitals and in another order',
    'CREATE TABLE things (DATA JSON, ID TEXT PRIMARY KEY)',
  ],
  ['with a document column of INTEGER', 'CREATE TABLE things (id TEXT PRIMARY KEY, data INTEGER)'],
  ['with a document column of REAL', 'CREATE TABLE things (id TEXT PRIMARY KEY, data REAL)'],
  ['with a document column of BLOB', 'CREATE TABLE things (id TEXT PRIMARY KEY, data BLOB)'],
  [
    'with columns that have defaults',
    `CREATE TABLE things (${COLUMNS}, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, x)`,
  ],
  [
    'with columns that are computed',
    `CREATE TABLE things (${COLUMNS}, n INT AS (data ->> 'n') STORED NOT NULL, m AS (n + 1))`,
  ],
  [
    'with a check that all pass',
    `CREATE TABLE things (${COLUMNS}, CHECK (json_valid(data) AND length(id) < 10))`,
  ],
  [
    'with an index on an expression',
    `CREATE TABLE things (${COLUMNS}); CREATE INDEX i ON things (data ->> 'n')`,
  ],
  [
    'with a key that a unique index names',
    'CREATE TABLE things (id TEXT, data TEXT); CREATE UNIQUE INDEX u ON things (id)',
  ],
  [
    'with a view and other tables around it',
    `CREATE TABLE things (${COLUMNS}); CREATE VIEW v AS SELECT * FROM things`,
  ],
  ['in a database in WAL mode', `PRAGMA journal_mode = WAL; CREATE TABLE things (${COLUMNS})`],
  [
    'in a database of small pages that are freed',
    `PRAGMA page_size = 512; PRAGMA auto_vacuum = FULL; CREATE TABLE things (${COLUMNS})`,
  ],
]

const UNFIT: readonly (readonly [what: string, sql: string])[] = [
  ['of other columns', 'CREATE TABLE things (number INTEGER, street TEXT)'],
  ['without a column for the document', 'CREATE TABLE things (id TEXT PRIMARY KEY, text TEXT)'],
  ['in another spelling', `CREATE TABLE THINGS (${COLUMNS})`],
  ['with keys of INTEGER', 'CREATE TABLE things (id INTEGER PRIMARY KEY, data TEXT)'],
  ['with keys of INT, which changes 01 to 1', 'CREATE TABLE things (id INT PRIMARY KEY, data TEXT)'],
  ['with keys of NUMERIC, which changes 1.0 to 1', 'CREATE TABLE things (id NUMERIC PRIMARY KEY, data TEXT)'],
  ['with keys of REAL', 'CREATE TABLE things (id REAL PRIMARY KEY, data TEXT)'],
  ['with keys of BLOB', 'CREATE TABLE things (id BLOB PRIMARY KEY, data TEXT)'],
  ['with keys that ignore case', 'CREATE TABLE things (id TEXT PRIMARY KEY COLLATE NOCASE, data TEXT)'],
  [
    'with keys that ignore blanks at the end',
    'CREATE TABLE things (id TEXT PRIMARY KEY COLLATE RTRIM, data TEXT)',
  ],
  [
    'with keys that ignore case in their index',
    'CREATE TABLE things (id TEXT, data TEXT); CREATE UNIQUE INDEX u ON things (id COLLATE NOCASE)',
  ],
  ['with keys that are not unique', 'CREATE TABLE things (id TEXT, data TEXT)'],
  [
    'with keys that are unique for some rows only',
    `CREATE TABLE things (id TEXT, data TEXT); CREATE UNIQUE INDEX u ON things (id) WHERE id > 'b'`,
  ],
  ['with keys of two columns', 'CREATE TABLE things (id TEXT, part TEXT, data TEXT, PRIMARY KEY (id, part))'],
  ['with a key that is computed', `CREATE TABLE things (id TEXT AS (data ->> 'n') STORED UNIQUE, data TEXT)`],
  [
    'with a document that is computed',
    `CREATE TABLE things (id TEXT PRIMARY KEY, data TEXT AS ('{}') STORED)`,
  ],
  ['with another column that must not be NULL', `CREATE TABLE things (${COLUMNS}, owner TEXT NOT NULL)`],
  ['that is a view', 'CREATE TABLE x (id TEXT, data TEXT); CREATE VIEW things AS SELECT * FROM x'],
  ['that is a full text index', 'CREATE VIRTUAL TABLE things USING fts5(id, data)'],
  ['that is an index', `CREATE TABLE x (y); CREATE INDEX things ON x (y)`],
]

/** Tables that are there: those that keep documents and keys as they are take them, all others are refused. */
export const sqliteFitRows: readonly TargetRow[] = [
  ...FITTING.map(([what, make]) => ({ name: `a table that fits: ${what}`, make, arrives: BOTH })),
  ...UNFIT.map(([what, make]) => ({
    name: `a table that does not fit: ${what}`,
    make,
    refused: 'STORE_INVALID' as const,
  })),
]
