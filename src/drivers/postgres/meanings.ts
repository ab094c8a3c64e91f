import type { Retry } from '../../model/error.ts'
import type { ErrorCode } from '../../model/error-codes.ts'

export type Role = 'source' | 'target'

/** What an error of the server, or of the connection to it, is in dray's words. */
export interface Meaning {
  readonly code: ErrorCode
  readonly says: string
  readonly hint: string
  /** What in the address gives it more time, with a value that does. */
  readonly moreBy?: readonly [setting: string, value: string]
  readonly retry?: Retry
  readonly lessHelps?: true
}

/** Undefined for an error that comes from neither. */
export function meaningOf(error: Error, role: Role): Meaning | undefined {
  const state = sqlState(error)
  if (state === undefined) return meaningOfConnection(error)
  if (state === '42501' && error.message.includes('row-level security')) return HIDDEN
  const meaning = BY_STATE[state] ?? BY_CLASS[state.slice(0, 2)] ?? REFUSED
  const isDamage = state.startsWith('XX00') && state !== 'XX000'
  return isDamage ? damaged(role) : meaning
}

/** Five characters. https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function sqlState(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  const isFromServer = error instanceof Error && typeof Reflect.get(error, 'severity') === 'string'
  return isFromServer && typeof code === 'string' ? code : undefined
}

const REFUSED: Meaning = {
  code: 'STORE_REFUSED',
  says: 'refused',
  hint: 'Look at the constraints, triggers, indexes and rights of the table',
}
const FORBIDDEN: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'does not allow it',
  hint: 'Give this user the right (GRANT), or connect as another',
}
/** A policy hides rows from this user: what is seen would be taken for all there is. */
const HIDDEN: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'hides rows from this user',
  hint: 'Connect as the owner of the table, or as a user with BYPASSRLS',
}
const NO_ENTRY: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'does not let this user in',
  hint: 'Check user and password (PGUSER, PGPASSWORD, ~/.pgpass), and pg_hba.conf; or add ?sslmode=require',
}
const NO_PASSWORD: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'wants a password, and none was given',
  hint: 'Give it as PGPASSWORD or in ~/.pgpass; that of an address is kept nowhere, so a resume needs it anew',
}
const BUSY: Meaning = {
  code: 'STORE_BUSY',
  says: 'is busy',
  hint: 'Try again when there is less to do',
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
const LOCKED: Meaning = {
  ...BUSY,
  lessHelps: true,
  says: 'is locked by another session',
  hint: 'End the other session (pg_stat_activity, pg_locks)',
  moreBy: ['lock_timeout', '60s'],
}

const BY_STATE: Readonly<Record<string, Meaning>> = {
  '25006': {
    code: 'PERMISSION_DENIED',
    says: 'can only be read',
    hint: 'Connect to the primary server; or look at default_transaction_read_only',
  },
  '25P03': BROKEN,
  '28000': NO_ENTRY,
  '28P01': NO_ENTRY,
  '3D000': {
    code: 'STORE_MISSING',
    says: 'is not there',
    hint: 'Check the name of the database; a target must exist: createdb NAME',
  },
  '3F000': { code: 'STORE_MISSING', says: 'is not there', hint: 'Check the name of the schema' },
  '40001': BUSY,
  '40P01': { ...BUSY, says: 'chose this session to end a deadlock' },
  '42501': FORBIDDEN,
  '53100': FULL,
  '53200': { ...BUSY, says: 'has no memory left', lessHelps: true },
  '53300': {
    ...BUSY,
    says: 'has no connection left',
    hint: 'Close idle sessions, or raise max_connections',
  },
  '55P03': LOCKED,
  '57014': {
    code: 'STORE_BUSY',
    says: 'ended the statement',
    hint: 'See who ended it',
    moreBy: ['statement_timeout', '0'],
    lessHelps: true,
  },
  '57P01': BROKEN,
  '57P02': BROKEN,
  '57P03': { ...BUSY, says: 'does not accept connections yet', hint: 'Wait until the server is up' },
  '57P04': { code: 'STORE_MISSING', says: 'was dropped', hint: 'Check what became of the database' },
  '58030': { code: 'IO_FAILED', says: 'failed', hint: 'Check the disk of the server', retry: 'look-first' },
}

const BY_CLASS: Readonly<Record<string, Meaning>> = { '08': BROKEN, '28': NO_ENTRY, '53': BUSY }

function damaged(role: Role): Meaning {
  return {
    code: role === 'source' ? 'SOURCE_CORRUPT' : 'TARGET_CORRUPT',
    says: 'is damaged',
    hint: 'Check the disk of the server first; then bring the database back from a backup',
  }
}

/** What node:net, node:tls and pg itself say of a connection. */
function meaningOfConnection(error: Error): Meaning | undefined {
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string' && NOT_THERE.has(code)) return UNREACHABLE
  if (typeof code === 'string' && BROKEN_OFF.has(code)) return BROKEN
  if (/timeout expired|connection timeout/i.test(error.message)) return UNREACHABLE
  if (/connection (?:terminated|ended)|not queryable|closed the connection/i.test(error.message))
    return BROKEN
  if (/error establishing an SSL connection|received invalid response/i.test(error.message)) return STRANGER
  if (/SSL|certificate|self[- ]signed|altnames|TLS/i.test(`${String(code)} ${error.message}`)) return NO_TRUST
  if (/password must be a (?:non-empty )?string/i.test(error.message)) return NO_PASSWORD
  if (/SASL/i.test(error.message)) return NO_ENTRY
  return undefined
}

const NOT_THERE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOENT',
])
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])
const UNREACHABLE: Meaning = {
  code: 'STORE_UNREACHABLE',
  says: 'does not answer',
  hint: 'Check host and port, and that the server is running',
  retry: 'again',
}
/** What answers does not speak as PostgreSQL does. */
const STRANGER: Meaning = {
  code: 'STORE_UNREACHABLE',
  says: 'is no PostgreSQL',
  hint: 'Check host and port: a server of another kind answers there',
}
const NO_TRUST: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'cannot be trusted',
  hint: 'Name the certificate of its authority: ?sslrootcert=FILE; or choose another sslmode',
}
