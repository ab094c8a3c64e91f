import { systemCode } from '../lib/durable-file.ts'
import type { ErrorCode } from './error-codes.ts'

export interface SystemRefusal {
  readonly code: ErrorCode
  readonly hint: string
}

const FULL: SystemRefusal = {
  code: 'STORE_FULL',
  hint: 'Make room, then give the command again; a run that has begun: dray resume',
}
const FORBIDDEN: SystemRefusal = {
  code: 'PERMISSION_DENIED',
  hint: 'Give this user the right to it, then give the command again',
}
const READ_ONLY: SystemRefusal = {
  code: 'PERMISSION_DENIED',
  hint: 'Mount it for writing: a disk that failed may have been made read-only (dmesg). Then give the command again',
}
const TOO_MANY: SystemRefusal = {
  code: 'STORE_BUSY',
  hint: 'Raise the limit of open files (ulimit -n), then give the command again',
}
const FAILED: SystemRefusal = {
  code: 'IO_FAILED',
  hint: 'Check the disk (dmesg, smartctl), then give the command again',
}

/** Any call may answer these, whatever the program does. https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/errno.h.html */
const REFUSALS: Readonly<Record<string, SystemRefusal>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: READ_ONLY,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EIO: FAILED,
  ESTALE: FAILED,
}

/** What a full, failing or forbidden place means, wherever it is met; undefined for what only a mistake can cause. */
export function systemRefusalOf(error: unknown): SystemRefusal | undefined {
  return REFUSALS[systemCode(error) ?? '']
}
