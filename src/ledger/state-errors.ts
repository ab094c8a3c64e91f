import { sqliteResultCode } from '../lib/sqlite-result-code.ts'
import { SegmentCorrupt } from '../lib/segment/read-segment.ts'
import { DrayError, isDrayError } from '../model/error.ts'
import { fileError } from '../store/file-error.ts'

/** Runs something on a file of dray's own state; whatever it throws comes out as a DrayError about that file. */
export function translating<Result>(path: string, deed: () => Result): Result {
  try {
    return deed()
  } catch (error) {
    throw stateError(path, error)
  }
}

export async function translatingAsync<Result>(path: string, deed: () => Promise<Result>): Promise<Result> {
  try {
    return await deed()
  } catch (error) {
    throw stateError(path, error)
  }
}

/** Of what is read bit by bit: each bit. The reading ends with its reader. */
export function* translatingEach<Item>(path: string, read: () => Iterable<Item>): Generator<Item, void> {
  const items = translating(path, () => read()[Symbol.iterator]())
  try {
    for (;;) {
      const next = translating(path, () => items.next())
      if (next.done === true) return
      yield next.value
    }
  } finally {
    items.return?.()
  }
}

export function stateCorrupt(path: string, what: string, cause?: unknown): DrayError {
  return new DrayError('STATE_CORRUPT', `${path}: ${what}`, {
    hint:
      'It is part of what dray remembers of its runs. Put it back from a copy, or move the folder aside and ' +
      'begin a new run: the source is as it was.',
    cause,
  })
}

function stateError(path: string, error: unknown): unknown {
  if (isDrayError(error) || !(error instanceof Error)) return error
  if (error instanceof SegmentCorrupt) {
    return stateCorrupt(error.path, `a record at byte ${error.offset} is damaged`, error)
  }
  // A segment that failed once refuses with its first failure as the cause.
  const first = error.cause instanceof Error ? error.cause : error
  return fromSqlite(path, error) ?? fileError(first, { path, doing: 'write' })
}

function fromSqlite(path: string, error: Error): DrayError | undefined {
  const result = sqliteResultCode(error)
  if (result === undefined) return undefined
  switch (result) {
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new DrayError('STORE_BUSY', `${path} is held by another process`, {
        hint: 'Wait for the other dray command to end, then give this one again.',
        retry: 'again',
        cause: error,
      })
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return stateCorrupt(path, `this is not an intact dray ledger (${error.message})`, error)
    case SQLITE.FULL:
      return new DrayError('STORE_FULL', `No space left for ${path}`, {
        hint: 'Make room, then give the command again; a run that has begun: dray resume',
        cause: error,
      })
    case SQLITE.PERM:
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
      return new DrayError('PERMISSION_DENIED', `${path} cannot be opened or written (${error.message})`, {
        hint: 'Run as the user who owns it, or name another folder with --state DIR.',
        cause: error,
      })
    case SQLITE.CONSTRAINT:
      return new DrayError('BUG', `${path}: ${error.message}`, { cause: error })
    default:
      return new DrayError('IO_FAILED', `${path}: ${error.message}`, { hint: DISK_HINT, cause: error })
  }
}

/** https://www.sqlite.org/rescode.html */
const SQLITE = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  CONSTRAINT: 19,
  NOTADB: 26,
}
const DISK_HINT =
  'Look at the disk and its system log, then give the command again: a run resumes where it was.'
