import { DrayError, type ErrorDetails, isDrayError, type Retry } from '../../model/error.ts'
import type { ErrorCode } from '../../model/error-codes.ts'
import { moreTime } from '../../store/tables/more-time.ts'

type Role = 'source' | 'target'

/** Where an error of the server comes from. */
export interface ErrorPlace {
  /** The address, without its credentials. */
  readonly address: string
  readonly role: Role
}

interface Meaning {
  readonly code: ErrorCode
  readonly says: string
  readonly hint: string
  /** What in the address gives it more time, with a value that does. */
  readonly moreBy?: readonly [setting: string, value: string]
  readonly retry?: Retry
  readonly lessHelps?: true
}

/** An error of the server or of the connection to it, in dray's words; what is neither is handed on as it is. */
export function mysqlError(error: unknown, place: ErrorPlace): unknown {
  if (!(error instanceof Error) || isDrayError(error)) return error
  const meaning = meaningOf(error, place.role)
  if (!meaning) return error
  const { moreBy, retry = 'never', lessHelps = false } = meaning
  const hint = moreBy ? `${meaning.hint}, or ${moreTime(place, ...moreBy)}` : meaning.hint
  const byReference = BY_REFERENCE.has(serverErrorOf(error) ?? 0)
  const details: ErrorDetails = { hint, retry, lessHelps, byReference, cause: error }
  return new DrayError(meaning.code, `${place.address} ${meaning.says}: ${messageOf(error)}`, details)
}

/** ER_NO_REFERENCED_ROW, ER_ROW_IS_REFERENCED, and what they are called since they name the reference */
const BY_REFERENCE = new Set([1216, 1217, 1451, 1452])

function meaningOf(error: Error, role: Role): Meaning | undefined {
  const number = serverErrorOf(error)
  if (number === undefined) return meaningOfConnection(error)
  return DAMAGES.has(number) ? damaged(role) : (BY_NUMBER[number] ?? REFUSED)
}

/** The number that a server gave it. Errors of the client have negative ones, or codes of the system. */
function serverErrorOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const number: unknown = Reflect.get(error, 'errno')
  const isFromServer = typeof Reflect.get(error, 'sqlState') === 'string'
  return isFromServer && typeof number === 'number' && number > 0 ? number : undefined
}

const REFUSED: Meaning = {
  code: 'STORE_REFUSED',
  says: 'refused',
  hint: 'Look at the constraints, triggers, indexes and rights of the table',
}
const TOO_WIDE: Meaning = {
  code: 'STORE_REFUSED',
  says: 'takes no row that wide',
  hint: "Take the run back (dray rollback), and move these rows as documents: store: { layout: 'document' }",
}
const FORBIDDEN: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'does not allow it',
  hint: 'Give this user the right (GRANT), or connect as another',
}
const NO_ENTRY: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'does not let this user in',
  hint: 'Check user and password (MYSQL_PWD; that of an address is kept nowhere, so a resume needs it anew), and from where the user may connect',
}
const BUSY: Meaning = {
  code: 'STORE_BUSY',
  says: 'is busy',
  hint: 'Try again when there is less to do',
  retry: 'again',
}
const LOCKED: Meaning = {
  ...BUSY,
  lessHelps: true,
  says: 'is locked by another session',
  hint: 'End the other session (SHOW PROCESSLIST)',
  moreBy: ['lock-timeout', '60'],
}
const UNREACHABLE: Meaning = {
  code: 'STORE_UNREACHABLE',
  says: 'does not answer',
  hint: 'Check host and port, and that the server is running',
  retry: 'again',
}
const BROKEN: Meaning = {
  code: 'STORE_UNREACHABLE',
  says: 'broke off the connection',
  hint: 'Look at the server and its log; then dray resume',
  retry: 'look-first',
}
const FULL: Meaning = {
  code: 'STORE_FULL',
  says: 'has no room left',
  hint: 'Make room at the server, then resume',
  retry: 'look-first',
}
const READ_ONLY: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'can only be read',
  hint: 'Connect to the primary server; or look at read_only and super_read_only',
}
const ENDED: Meaning = {
  code: 'STORE_BUSY',
  says: 'ended the statement',
  hint: 'See who ended it',
  moreBy: ['statement-timeout', '0'],
  lessHelps: true,
}
const NO_MEMORY: Meaning = { ...BUSY, says: 'has no memory left', lessHelps: true }
const CHANGED: Meaning = {
  code: 'SOURCE_CHANGED',
  says: 'has had a table changed while it was read',
  hint: 'Stop what changes its tables, then dray resume',
}

/**
 * https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
 * https://mariadb.com/kb/en/mariadb-error-code-reference/
 */
const BY_NUMBER: Readonly<Record<number, Meaning>> = {
  1021: FULL,
  1030: {
    code: 'IO_FAILED',
    says: 'failed',
    hint: 'Look at the log and the disk of the server',
    retry: 'look-first',
  },
  1038: NO_MEMORY,
  1041: NO_MEMORY,
  1040: { ...BUSY, says: 'has no connection left', hint: 'Close idle sessions, or raise max_connections' },
  1044: FORBIDDEN,
  1045: NO_ENTRY,
  1049: {
    code: 'STORE_MISSING',
    says: 'is not there',
    hint: 'Check the name of the database; a target must exist: CREATE DATABASE name CHARACTER SET utf8mb4',
  },
  1053: BROKEN,
  1114: FULL,
  1117: TOO_WIDE,
  1118: TOO_WIDE,
  1129: NO_ENTRY,
  1130: NO_ENTRY,
  1142: FORBIDDEN,
  1143: FORBIDDEN,
  1153: {
    code: 'VALUE_UNSUPPORTED',
    says: 'takes no packet that large',
    hint: 'Raise max_allowed_packet at the server',
  },
  1159: BROKEN,
  1161: BROKEN,
  1184: BROKEN,
  1203: { ...BUSY, says: 'has no connection left for this user', hint: 'Close idle sessions' },
  1205: LOCKED,
  1206: {
    ...BUSY,
    lessHelps: true,
    says: 'has no room for so many locks',
    hint: 'Raise innodb_buffer_pool_size',
  },
  1213: { ...BUSY, says: 'chose this session to end a deadlock' },
  1226: { ...BUSY, says: 'has a limit for this user', hint: 'Look at the limits of the account' },
  1227: FORBIDDEN,
  1290: READ_ONLY,
  1317: ENDED,
  1412: CHANGED,
  1698: NO_ENTRY,
  1792: READ_ONLY,
  1836: READ_ONLY,
  1927: BROKEN,
  1969: ENDED,
  3024: ENDED,
  3159: { ...NO_ENTRY, says: 'takes encrypted connections alone', hint: 'Add ?ssl-mode=REQUIRED' },
}

/** ER_NOT_KEYFILE, ER_CRASHED_ON_USAGE, ER_CRASHED_ON_REPAIR, ER_TABLE_CORRUPT, ER_INDEX_CORRUPT */
const DAMAGES = new Set([1034, 1035, 1194, 1195, 1712, 1877])

function damaged(role: Role): Meaning {
  return {
    code: role === 'source' ? 'SOURCE_CORRUPT' : 'TARGET_CORRUPT',
    says: 'is damaged',
    hint: 'Check the disk of the server first; then bring the database back from a backup',
  }
}

/** What node:net, node:tls and mysql2 itself say of a connection. */
function meaningOfConnection(error: Error): Meaning | undefined {
  const code = String(Reflect.get(error, 'code'))
  if (NOT_THERE.has(code)) return UNREACHABLE
  if (BROKEN_OFF.has(code)) return BROKEN
  // Nothing was sent any more.
  if (/closed state/.test(error.message)) return { ...BROKEN, retry: 'again' }
  if (/connection (?:lost|is closed)|server closed/i.test(error.message)) return BROKEN
  if (
    code === 'HANDSHAKE_NO_SSL_SUPPORT' ||
    /certificate|self[- ]signed|SSL|TLS|altname/i.test(error.message)
  ) {
    return NO_TRUST
  }
  if (/auth|password/i.test(`${code} ${error.message}`)) return NO_ENTRY
  return undefined
}

const NOT_THERE = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ETIMEDOUT', 'ENOENT', 'PROTOCOL_SEQUENCE_TIMEOUT'],
])
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'PROTOCOL_CONNECTION_LOST'])
const NO_TRUST: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'cannot be trusted',
  hint: 'Name the certificate of its authority: ?ssl-ca=FILE; or choose another ssl-mode',
}

/** Of an AggregateError (every address of a host was tried) the first says enough. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : []
  return first instanceof Error ? first.message : error.name
}

/**
 * Whether the engine refused this very row, by a constraint, a type, a trigger or a limit: others may still go in.
 * Classes: data exception, integrity constraint, WITH CHECK OPTION, SIGNAL of a trigger; and what MySQL files elsewhere.
 */
export function isRefusal(error: unknown): error is DrayError {
  const cause = isDrayError(error) ? error.cause : error
  const number = serverErrorOf(cause)
  if (number === undefined || BY_NUMBER[number]) return number === 1153
  return /^(?:22|23|44|45)/.test(String(Reflect.get(Object(cause), 'sqlState'))) || REFUSALS.has(number)
}

/** Wrong value, truncated, out of range, no default, CHECK (MySQL, MariaDB), generated, geometry, JSON. */
const REFUSALS = new Set([1048, 1118, 1263, 1265, 1364, 1366, 1367, 1411, 1416, 1525, 3819, 4025, 1906, 3105])

/** ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME */
export function isDuplicate(error: unknown): boolean {
  const number = serverErrorOf(isDrayError(error) ? error.cause : error)
  return number === 1062 || number === 1586
}

/** ER_NO_SUCH_TABLE */
export function isMissingTable(error: unknown): boolean {
  return serverErrorOf(isDrayError(error) ? error.cause : error) === 1146
}
