import { DrayError, type ErrorDetails, isDrayError } from '../../model/error.ts'
import { moreTime } from '../../store/tables/more-time.ts'
import { meaningOf, type Role, sqlState } from './meanings.ts'

/** Where an error of the server comes from. */
export interface ErrorPlace {
  /** The address, without its credentials. */
  readonly address: string
  readonly role: Role
}

/** An error of the server or of the connection to it, in dray's words; what is neither is handed on as it is. */
export function postgresError(error: unknown, place: ErrorPlace): unknown {
  if (!(error instanceof Error) || isDrayError(error)) return error
  const meaning = meaningOf(error, place.role)
  if (!meaning) return error
  const details: ErrorDetails = {
    hint: meaning.moreBy ? `${meaning.hint}, or ${moreTime(place, ...meaning.moreBy)}` : meaning.hint,
    retry: meaning.retry ?? 'never',
    ...(meaning.lessHelps && { lessHelps: true }),
    ...(BY_REFERENCE.has(sqlState(error) ?? '') && { byReference: true }),
    details: linesOf(error),
    cause: error,
  }
  return new DrayError(meaning.code, `${place.address} ${meaning.says}: ${messageOf(error)}`, details)
}

/** foreign_key_violation, restrict_violation */
const BY_REFERENCE = new Set(['23503', '23001'])

/** Of an AggregateError (every address of a host was tried) the first says enough. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : []
  return first instanceof Error ? first.message : error.name
}

/** What the server adds: it may hold values of the record, as its message does. */
function linesOf(error: Error): readonly string[] {
  return ['detail', 'hint'].flatMap((name) => {
    const line: unknown = Reflect.get(error, name)
    return typeof line === 'string' ? [line] : []
  })
}

/**
 * Whether the engine refused this very row, by a constraint, a type, a trigger or a limit: others may still go in.
 * Classes: data exception, integrity constraint, WITH CHECK OPTION, program limit, RAISE, triggers' own.
 */
export function isRefusal(error: unknown): error is DrayError {
  const state = sqlState(isDrayError(error) ? error.cause : error)
  return state !== undefined && (/^(?:22|23|44|54|P0|38|39|09|27)/.test(state) || OWN_STATE.test(state))
}

/** program_limit_exceeded: of an index, that a value is longer than an entry of it. */
export function isTooLong(error: unknown): error is DrayError {
  return sqlState(isDrayError(error) ? error.cause : error) === '54000'
}

/** Whether an index that another server has cannot be made by this one: of its values or of its words. */
export function isUnmakeable(error: unknown): error is DrayError {
  const state = sqlState(isDrayError(error) ? error.cause : error)
  return state !== undefined && /^(?:0A|22|23|42(?!501)|54)/.test(state)
}

/**
 * What a trigger may raise: a state that is none of PostgreSQL's own classes. Of those 53 to 58 and 72 speak of the server
 * (no room, no lock in time, no time left), and never of a row.
 */
const OWN_STATE = /^(?!5[3-8]|72)[I-OQ-WYZ5-9][0-9A-Z]{4}$/

/** Before its COMMIT a transaction whose connection breaks has never been: it may be begun again. */
export function nothingDone(error: unknown): unknown {
  if (!isDrayError(error) || error.code !== 'STORE_UNREACHABLE' || error.retry !== 'look-first') return error
  const { code, message, hint, details, cause } = error
  return new DrayError(code, message, { ...(hint !== undefined && { hint }), details, cause, retry: 'again' })
}

export function missingSchema(address: string, schema: string, known: readonly string[]): DrayError {
  return new DrayError('STORE_MISSING', `${address} has no schema ${schema}`, {
    hint: `${known.length > 0 ? `There are: ${known.join(', ')}` : 'There is none with tables'}; ?schema=NAME chooses`,
  })
}

export function tooOld(address: string, version: string): DrayError {
  return new DrayError('STORE_UNSUPPORTED', `${address} is PostgreSQL ${version}`, {
    hint: 'dray needs PostgreSQL 13 or newer',
  })
}

export function noTables(address: string, schema: string, elsewhere: readonly string[]): DrayError {
  return new DrayError(
    'STORE_INVALID',
    `The schema ${schema} of ${address} holds no tables that can be read`,
    {
      hint:
        elsewhere.length > 0
          ? `There are tables in ${elsewhere.join(', ')}: ?schema=NAME chooses`
          : 'Check the address, and that this user may see the tables',
    },
  )
}

export function invalidAddress(address: string, reason: string): DrayError {
  return new DrayError('ADDRESS_INVALID', `The address ${address} is not understood: ${reason}`, {
    hint: 'Write it as postgres://user@host:5432/database?schema=public',
  })
}

/** Of a database that takes any bytes for text. */
export function unreadableKey(text: string): DrayError {
  return new DrayError('TEXT_INVALID', `The key ${text} is not UTF-8, so nothing after it can be read`, {
    hint: 'Correct the text of this key in the source, or bring the database into UTF-8',
  })
}

const ORPHANS_KEPT = 'dray resume --on-orphan keep leaves this reference out'

/** Found when everything else is in: nothing of the run is to be seen yet. */
export function orphaned(what: string, count: number, keys: readonly string[], cause: unknown): DrayError {
  const rows = count === 1 ? '1 row refers' : `${count} rows refer`
  return new DrayError('STORE_REFUSED', `${what}, and ${rows} to nothing there`, {
    details: keys.map((key) => `there is no ${key}`),
    hint: `What they refer to is not in the source, or was rejected. ${ORPHANS_KEPT}; or dray rollback, correct the source, and migrate again`,
    cause,
  })
}

export function otherWords(schema: string, type: string): DrayError {
  return new DrayError('STORE_INVALID', `The type ${type} of ${schema} is there already, with other labels`, {
    hint: 'Rename it (ALTER TYPE … RENAME TO …), or name another schema: ?schema=…',
  })
}

export function foreignOwnTable(address: string, table: string): DrayError {
  return new DrayError('STORE_INVALID', `${address} has a table ${table} that is not dray's`, {
    hint: 'Rename it, or choose another schema',
  })
}

export function storeInUse(address: string, sessions: readonly string[], cause: unknown): DrayError {
  return new DrayError('STORE_IN_USE', `Somebody is writing into ${address}`, {
    hint: 'Stop the application that writes there, then try again',
    details: sessions,
    cause,
  })
}

export function cursorOfOther(address: string): DrayError {
  return new DrayError(
    'SOURCE_CHANGED',
    `The place to read on from belongs to a schema other than ${address}`,
    {
      hint: 'Read it again from its beginning',
    },
  )
}

/** By its index a stretch of a table has other rows than it has by itself. */
export function countsDiffer(
  table: string,
  { count, expected }: { readonly count: number; readonly expected: number },
): DrayError {
  return new DrayError(
    'SOURCE_CORRUPT',
    `The table ${table} gave ${count} rows where its key had named ${expected}`,
    { hint: `An index of it may be damaged: REINDEX TABLE ${table}, then try again` },
  )
}

/** Of a table without a key: a place is one in a file. */
export function rowsMoved(table: string): DrayError {
  return new DrayError('SOURCE_CHANGED', `The rows of ${table} were moved to another file of the server`, {
    hint: 'Read it again from its beginning',
  })
}

export function passedUnwritten(table: string, key: string): DrayError {
  return new DrayError('STORE_REFUSED', `A trigger of ${table} kept the record ${key} from being written`, {
    key,
  })
}
