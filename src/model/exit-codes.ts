import { groupOf, type ErrorCode, type ErrorGroup } from './error-codes.ts'

export interface ExitCode {
  readonly code: number
  readonly meaning: string
}

/** Every exit code of dray: help texts, documentation and tests read this table. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done: everything in scope is in the target' },
  store: { code: 1, meaning: 'a store refused or stayed unreachable; resumable' },
  usage: { code: 2, meaning: 'usage, configuration or preflight: nothing was touched' },
  record: { code: 3, meaning: 'finished, but some records were rejected or in conflict (listed)' },
  corrupt: { code: 4, meaning: 'verification found a difference, or something is corrupt' },
  locked: { code: 5, meaning: 'locked by another run, or in use by another program' },
  rollback: { code: 6, meaning: 'rollback incomplete (the rest is listed)' },
  ledger: { code: 7, meaning: 'the ledger does not balance' },
  bug: { code: 70, meaning: 'a bug in dray' },
  interrupted: { code: 130, meaning: 'interrupted; resumable' },
} as const satisfies Record<ErrorGroup | 'done', ExitCode>

export type ExitName = keyof typeof EXIT_CODES

export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[groupOf(code)].code
}
