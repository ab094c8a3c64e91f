import type { DatabaseRow } from './database-row.ts'

const DOCUMENT = '{"n":1}'

const HOSTILE_NAMES: readonly (readonly [what: string, name: string])[] = [
  ['double quotes', 'a"b'],
  ['single quotes and a semicolon', `x'; DROP TABLE y; --`],
  ['brackets and backticks', 'a]b`c'],
  ['blanks', ' a b '],
  ['a line feed', 'a\nb'],
  ['a slash', 'a/b'],
  ['a way out', '../../x'],
  ['a percent sign', '100%'],
  ['a percent encoding', 'a%2Fb'],
  ['letters of many scripts', 'é日本Я'],
  ['emoji', '👩‍👩‍👧'],
  ['a reserved word', 'select'],
  ['a number', '1'],
  ['the name of a schema', 'main'],
  ['the name of a column', 'id'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['what SQLite nearly keeps for itself', 'sqlite'],
  ['a device of Windows', 'CON'],
  ['a dot before', '.hidden'],
  ['a dot and a blank behind', 'x. '],
  ['the suffix of a backup', 'x.bak'],
  ['200 letters', 'n'.repeat(200)],
]

/** Names of tables that mean something to SQL, to a file system or to JavaScript. */
export const sqliteNameRows: readonly DatabaseRow[] = [
  ...HOSTILE_NAMES.map(([what, name]) => ({
    name: `a table whose name holds ${what}`,
    make: `CREATE TABLE ${quoted(name)} (id TEXT PRIMARY KEY, data JSON); INSERT INTO ${quoted(name)} VALUES ('a', '${DOCUMENT}')`,
    arrives: Object.fromEntries([[name, { a: DOCUMENT }]]),
  })),
  {
    name: 'a table whose name has 1,000 letters',
    make: `CREATE TABLE ${'n'.repeat(1000)} (id TEXT PRIMARY KEY, data JSON); INSERT INTO ${'n'.repeat(1000)} VALUES ('a', '${DOCUMENT}')`,
    arrives: { ['n'.repeat(1000)]: { a: DOCUMENT } },
    refusedBy: { json: 'CONFIG_INVALID' },
  },
  {
    name: 'two tables whose names differ in composition alone',
    make: ['\u00e9', 'e\u0301']
      .map(
        (name) =>
          `CREATE TABLE ${quoted(name)} (id TEXT PRIMARY KEY, data JSON); INSERT INTO ${quoted(name)} VALUES ('a', '${DOCUMENT}')`,
      )
      .join(';'),
    arrives: { '\u00e9': { a: DOCUMENT }, 'e\u0301': { a: DOCUMENT } },
    refusedBy: { json: 'CONFIG_INVALID' },
  },
  {
    name: 'two tables whose names differ in case beyond ASCII',
    make: ['\u00e9', '\u00c9']
      .map(
        (name) =>
          `CREATE TABLE ${quoted(name)} (id TEXT PRIMARY KEY, data JSON); INSERT INTO ${quoted(name)} VALUES ('a', '${DOCUMENT}')`,
      )
      .join(';'),
    arrives: { '\u00e9': { a: DOCUMENT }, '\u00c9': { a: DOCUMENT } },
    refusedBy: { json: 'CONFIG_INVALID' },
  },
]

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
