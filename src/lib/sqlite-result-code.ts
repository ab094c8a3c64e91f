/** What `sqlite3_errstr` says of each primary result code: https://sqlite.org/c3ref/errcode.html, sqlite3ErrStr in main.c */
const CODES: Readonly<Record<string, number>> = {
  'access permission denied': 3,
  'database is locked': 5,
  'database table is locked': 6,
  'out of memory': 7,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'unable to open database file': 14,
  'locking protocol': 15,
  'database schema has changed': 17,
  'string or blob too big': 18,
  'authorization denied': 23,
  'file is not a database': 26,
}
const UNSPECIFIC = 1

/**
 * The primary result code of an error of SQLite's, undefined for any other. @photostructure/sqlite 1.2 tells it of every
 * error but those of `all` and `iterate`, which carry the engine's words alone.
 * https://sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes
 */
export function sqliteResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff
  if (!('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return undefined
  return CODES[error.message] ?? UNSPECIFIC
}
