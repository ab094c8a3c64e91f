import { DrayError, type ErrorDetails, isDrayError, type Retry } from '../model/error.ts'
import type { ErrorCode } from '../model/error-codes.ts'

/** What was being done with a file when the system refused. */
type Deed = 'read' | 'list' | 'write' | 'remove'

export interface FileContext {
  readonly path: string
  readonly doing: Deed
  readonly store?: string
}

interface Meaning {
  readonly code: ErrorCode
  readonly says: (context: FileContext) => string
  readonly hint: string
  readonly retry?: Retry
}

const MISSING: Meaning = {
  code: 'STORE_MISSING',
  says: ({ path }) => `${path} is not there`,
  hint: 'Check the path, and that nothing moved it meanwhile',
}
const FORBIDDEN: Meaning = {
  code: 'PERMISSION_DENIED',
  says: ({ path, doing }) => `${path} may not be ${PARTICIPLE[doing]}: the right to ${doing} is missing`,
  hint: 'Give this user the right, or run dray as the user who has it',
}
const FULL: Meaning = {
  code: 'STORE_FULL',
  says: ({ path }) => `No space, or no quota, is left for ${path}`,
  hint: 'Make room, then resume',
}
const BUSY: Meaning = {
  code: 'STORE_BUSY',
  says: ({ path }) => `Too many files are open to reach ${path}, or another program holds it`,
  hint: 'Raise the limit (ulimit -n) or wait, then resume',
  retry: 'again',
}
const READ_ONLY: Meaning = {
  code: 'PERMISSION_DENIED',
  says: ({ path }) => `${path} lies on a file system that is mounted for reading only`,
  hint: 'Choose another place, or mount it for writing',
}
const WRONG_KIND: Meaning = {
  code: 'STORE_INVALID',
  says: ({ path }) => `${path} is not what it should be: a file where a folder is needed, or the reverse`,
  hint: 'Check the path',
}
const FAILED: Meaning = {
  code: 'IO_FAILED',
  says: ({ path, doing }) => `The system could not ${doing} ${path}`,
  hint: 'Check the disk (dmesg, smartctl) before resuming',
}

const PARTICIPLE = { read: 'read', list: 'listed', write: 'written', remove: 'removed' } as const

/** https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/errno.h.html */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: MISSING,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: READ_ONLY,
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EMFILE: BUSY,
  ENFILE: BUSY,
  EAGAIN: BUSY,
  EBUSY: BUSY,
  ETXTBSY: BUSY,
  ENOTDIR: WRONG_KIND,
  EISDIR: WRONG_KIND,
  ELOOP: WRONG_KIND,
  ENAMETOOLONG: WRONG_KIND,
  EIO: FAILED,
  ESTALE: FAILED,
}

/** A system's error about a file, in dray's words. What is no system error is thrown on as it is. */
export function fileError(error: unknown, context: FileContext): unknown {
  if (isDrayError(error) || !(error instanceof Error)) return error
  const system = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (system === undefined || !('syscall' in error)) return error
  const meaning = MEANINGS[system] ?? FAILED
  const details: ErrorDetails = {
    hint: meaning.hint,
    retry: meaning.retry ?? 'never',
    cause: error,
    ...(context.store === undefined ? {} : { store: context.store }),
  }
  return new DrayError(meaning.code, `${meaning.says(context)} (${system})`, details)
}

/** Runs a deed on a file; its system errors come out as DrayErrors. */
export async function onFile<T>(context: FileContext, deed: () => Promise<T>): Promise<T> {
  try {
    return await deed()
  } catch (error) {
    throw fileError(error, context)
  }
}
