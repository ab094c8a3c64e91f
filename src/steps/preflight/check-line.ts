import type { ErrorCode } from '../../model/error-codes.ts'

/** One named check: what was looked at, what was found, what to do about it. */
export interface CheckLine {
  readonly id: string
  readonly state: 'pass' | 'warn' | 'fail'
  readonly finding: string
  readonly fix?: string
}

/** A check that stops a run when it fails, by this code. */
export interface GatedLine extends CheckLine {
  readonly code?: ErrorCode
}

export function pass(id: string, finding: string): GatedLine {
  return { id, state: 'pass', finding }
}

export function warn(id: string, finding: string, fix: string): GatedLine {
  return { id, state: 'warn', finding, fix }
}

export function fail(id: string, code: ErrorCode, finding: string, fix: string): GatedLine {
  return { id, state: 'fail', finding, fix, code }
}
