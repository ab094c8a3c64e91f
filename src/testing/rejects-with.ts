import assert from 'node:assert/strict'
import { isDrayError } from '../model/error.ts'
import type { DrayError } from '../model/error.ts'
import type { ErrorCode } from '../model/error-codes.ts'

/** The promise is rejected with a DrayError of one of these codes; returns it. */
export async function rejectsWith(promise: Promise<unknown>, ...codes: ErrorCode[]): Promise<DrayError> {
  try {
    await promise
  } catch (error) {
    assert.ok(isDrayError(error), `not a DrayError: ${String(error)}`)
    assert.ok(codes.includes(error.code), `${error.code} is none of ${codes.join(', ')}: ${error.message}`)
    return error
  }
  assert.fail(`was to fail with ${codes.join(' or ')}`)
}
