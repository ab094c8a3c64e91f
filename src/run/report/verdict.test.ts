import { expect, test } from 'vitest'
import { zeroCounts } from '../../model/counts.ts'
import { DEFAULT_POLICIES } from '../../plan/migration.ts'
import type { VerifyResult } from '../../steps/verify/verify-step.ts'
import { verdictOf, type Findings } from './verdict.ts'

const VERIFIED: VerifyResult = { routes: {}, mismatches: [], mismatchCount: 0, source: { verdict: 'same' } }
const GOOD: Findings = {
  totals: zeroCounts(),
  failures: [],
  verified: VERIFIED,
  unbalanced: [],
  unfinished: [],
  policies: DEFAULT_POLICIES,
}
const failure = (code: string) => ({ collection: 'a', error: { code } })

test('nothing but good is 0 and verified', () => {
  expect(verdictOf(GOOD)).toEqual({ state: 'finished', verified: 'verified', exitCode: 0 })
})

test.each<[string, Partial<Findings>, number, string, string]>([
  ['rejects', { totals: { ...zeroCounts(), refused: 1 } }, 3, 'finished-with-rejects', 'verified'],
  [
    'a source that moved',
    { verified: { ...VERIFIED, source: { verdict: 'changed' } } },
    3,
    'finished-with-rejects',
    'not-verified',
  ],
  ['no look', { policies: { ...DEFAULT_POLICIES, verify: 'none' } }, 0, 'finished', 'not-verified'],
  ['a part that did not move', { unfinished: ['a'] }, 1, 'failed', 'not-verified'],
  ['a source that could not be read', { failures: [failure('IO_FAILED')] }, 1, 'failed', 'not-verified'],
  [
    'a damaged file among others',
    { failures: [failure('IO_FAILED'), failure('SOURCE_CORRUPT')] },
    4,
    'failed',
    'not-verified',
  ],
  ['a difference', { verified: { ...VERIFIED, mismatchCount: 1 } }, 4, 'failed', 'difference'],
  [
    'accounts that do not add up, above all',
    { unbalanced: ['a'], verified: { ...VERIFIED, mismatchCount: 1 } },
    7,
    'failed',
    'difference',
  ],
])('%s', (_what, findings, exitCode, state, verified) => {
  expect(verdictOf({ ...GOOD, ...findings })).toEqual({ state, verified, exitCode })
})
