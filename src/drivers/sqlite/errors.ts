import { sqliteResultCode } from '../../lib/sqlite-result-code.ts'
import { DrayError, isDrayError, type ErrorDetails, type Retry } from '../../model/error.ts'
import type { ErrorCode } from '../../model/error-codes.ts'

export type Role = 'source' | 'target'

interface Meaning {
  readonly code: ErrorCode
  readonly says: string
  readonly hint: string
  readonly retry?: Retry
}

const BUSY: Meaning = {
  code: 'STORE_BUSY',
  says: 'is locked by another program',
  hint: 'Stop what writes to it, or wait until it is done, then try again',
  retry: 'again',
}
const NO_HANDLES: Meaning = {
  code: 'STORE_BUSY',
  says: 'cannot be opened: too many files are open',
  hint: 'Raise the limit (ulimit -n), then resume',
  retry: 'again',
}
const FORBIDDEN: Meaning = {
  code: 'PERMISSION_DENIED',
  says: 'may not be opened or written by this user',
  hint: 'Give this user the right to the file and its folder',
}
const NO_DATABASE: Meaning = {
  code: 'STORE_INVALID',
  says: 'is no SQLite database that can be read',
  hint: 'Check the path; an encrypted database must be decrypted first',
}
const REFUSED: Meaning = {
  code: 'STORE_REFUSED',
  says: 'refused',
  hint: 'Look at the constraints, triggers and indexes of the table',
}
const FAILED: Meaning = {
  code: 'IO_FAILED',
  says: 'could not be read or written',
  hint: 'Check the disk before trying again',
  retry: 'look-first',
}

/** By primary result code. https://sqlite.org/rescode.html */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  3: FORBIDDEN,
  5: BUSY,
  6: BUSY,
  8: FORBIDDEN,
  10: FAILED,
  13: {
    code: 'STORE_FULL',
    says: 'has no room left',
    hint: 'Make room on its disk, then resume',
    retry: 'look-first',
  },
  14: { ...FAILED, says: 'cannot be opened', hint: 'Check that the path names a file and its folder exists' },
  18: {
    code: 'VALUE_UNSUPPORTED',
    says: 'takes nothing that long',
    hint: 'SQLite holds up to 1 GB in a row',
  },
  23: FORBIDDEN,
  26: NO_DATABASE,
}

/** Of a newer SQLite, or damaged: said with the code of any error. https://sqlite.org/fileformat.html#schema_format_number */
const UNKNOWN_FORMAT = /^unsupported file format$/

const CORRUPT = 11
const CANNOT_OPEN = 14
/** Linux, macOS and Windows agree on these two. */
const NO_SUCH_FILE = 2
const NOT_ALLOWED = 13
const TOO_MANY_FILES = 23
const TOO_MANY_OPEN = 24

/** An error of the binding in dray's words; what is none of its own is handed on as it is. */
export function sqliteError(error: unknown, at: { readonly path: string; readonly role: Role }): unknown {
  const result = sqliteResultCode(error)
  if (!(error instanceof Error) || result === undefined) return error
  const meaning = meaningOf(result, error, at.role)
  const details: ErrorDetails = {
    hint: meaning.hint,
    retry: meaning.retry ?? 'never',
    byReference: isByReference(error),
    cause: error,
  }
  return new DrayError(meaning.code, `${at.path} ${meaning.says}: ${error.message}`, details)
}

/** SQLITE_CONSTRAINT_FOREIGNKEY; ON DELETE RESTRICT is a trigger of the engine's own. */
function isByReference(error: Error): boolean {
  const result: unknown = 'errcode' in error ? error.errcode : undefined
  return result === 787 || (result === 1811 && error.message === 'FOREIGN KEY constraint failed')
}

/**
 * Whether the engine refused this very row, by a constraint, a trigger, an index or a limit: others may still go in.
 * https://sqlite.org/rescode.html (ERROR, TOOBIG, CONSTRAINT, MISMATCH)
 */
export function isRefusal(error: unknown): error is DrayError {
  const result = sqliteResultCode(isDrayError(error) ? error.cause : error)
  return result !== undefined && [1, 18, 19, 20].includes(result)
}

export function missingStore(path: string): DrayError {
  return new DrayError('STORE_MISSING', `${path} is not there`, { hint: 'Check the path' })
}

export function deadLink(path: string): DrayError {
  return new DrayError('STORE_INVALID', `The symbolic link ${path} leads nowhere`, {
    hint: 'Remove the link, or name the place that is meant',
  })
}

export function noFile(path: string): DrayError {
  return new DrayError('STORE_INVALID', `${path} is not a file`, { hint: 'Name the database file itself' })
}

/** What the engine found when it compared a table with itself and with its indexes. */
export function unsound(path: string, finding: string): DrayError {
  const { code, says, hint } = damaged('source')
  return new DrayError(code, `${path} ${says}: ${finding}`, { hint })
}

export function cutShort(
  path: string,
  { bytes, wanted }: { readonly bytes: number; readonly wanted: number },
): DrayError {
  const { code, says, hint } = damaged('source')
  return new DrayError(code, `${path} ${says}: it has ${bytes} bytes, and should have ${wanted}`, {
    hint,
    position: { unit: path, byte: bytes },
  })
}

/** SQLite makes an empty file of any name that is mistyped. */
export function noTables(path: string): DrayError {
  return new DrayError('STORE_INVALID', `${path} is a database without tables`, {
    hint: 'Check the path, and that the application has made its tables there',
  })
}

export function sourceChanged(path: string): DrayError {
  return new DrayError('SOURCE_CHANGED', `${path} was written while it was read`, {
    hint: 'Stop the application that writes it, then `dray resume`',
  })
}

/** A database with a log, or one that is being written, is read from a copy. */
export function noRoomForCopy(path: string, scratch: string, cause?: unknown): DrayError {
  return new DrayError('NO_SPACE', `There is no room in ${scratch} for the copy that ${path} is read from`, {
    hint: 'Point TMPDIR at a folder with room, or stop the application so that it closes the database',
    ...(cause !== undefined && { cause }),
  })
}

export function targetChanged(path: string): DrayError {
  return new DrayError('TARGET_CHANGED', `Another database appeared at ${path} during the run`, {
    hint: 'Roll this run back, look at what is there now, and plan again',
  })
}

/** `holder`: the number of the process, where it is known. */
export function storeInUse(
  path: string,
  { holder, cause }: { readonly holder?: number; readonly cause?: unknown } = {},
): DrayError {
  const who = holder === undefined ? 'Another program' : `Another program (process ${holder})`
  return new DrayError('STORE_IN_USE', `${who} has ${path} open`, { hint: 'Stop it, then try again', cause })
}

/** A trigger that says RAISE(ROLLBACK) takes the page with it, not the row alone. */
export function transactionEnded(error: DrayError, from: string, to: string): DrayError {
  return new DrayError('STORE_REFUSED', `${error.message}; a trigger ended the whole transaction`, {
    hint: 'Let the trigger use RAISE(ABORT), which refuses single rows, or correct the record; then resume',
    details: [from === to ? `at the key ${from}` : `at one of the keys from ${from} to ${to}`],
    cause: error,
  })
}

function meaningOf(result: number, error: Error, role: Role): Meaning {
  if (UNKNOWN_FORMAT.test(error.message)) return NO_DATABASE
  if (result === CORRUPT) return damaged(role)
  const cause = 'systemErrno' in error ? error.systemErrno : undefined
  if (result === CANNOT_OPEN && cause === NO_SUCH_FILE) {
    return { code: 'STORE_MISSING', says: 'is not there', hint: 'Check the path' }
  }
  if (result === CANNOT_OPEN && cause === NOT_ALLOWED) return FORBIDDEN
  if (result === CANNOT_OPEN && (cause === TOO_MANY_FILES || cause === TOO_MANY_OPEN)) return NO_HANDLES
  return MEANINGS[result] ?? REFUSED
}

function damaged(role: Role): Meaning {
  return {
    code: role === 'source' ? 'SOURCE_CORRUPT' : 'TARGET_CORRUPT',
    says: 'is damaged',
    // SQLite says the same of a disk that cannot be read.
    hint: 'Check the disk first; then bring it back from a backup, or save what can be saved: sqlite3 FILE .recover',
  }
}
