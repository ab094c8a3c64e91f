import picocolors from 'picocolors'
import { expect, test } from 'vitest'
import { DEFAULT_POLICIES } from '../../plan/migration.ts'
import type { Plan, RouteForecast } from '../../plan/plan.ts'
import type { RollbackReport } from '../../run/report/report.ts'
import { findingsOf } from './plan-findings.ts'
import { renderRollback } from './rollback.ts'

const view = { paint: picocolors.createColors(false), cwd: '/work', say: (text: string) => text }

function findings(route: Partial<RouteForecast>): string {
  const store = { address: '', open: '', identity: '', driver: '' }
  const plan: Plan = {
    id: '',
    decision: {
      v: 1,
      from: store,
      to: store,
      routes: [],
      policies: DEFAULT_POLICIES,
      undo: 'drop',
      createsStore: true,
      fingerprint: 1,
      config: null,
    },
    forecast: {
      by: 'full',
      routes: [{ to: 'users', examples: [], losses: [], ...route }],
      targetBytes: 0,
      backupBytes: 0,
    },
    notes: [],
    notEvaluated: [],
  }
  return findingsOf(plan, view)
    .filter((section) => section !== '')
    .join('\n')
}

test('a loss that was counted says how often, one of the whole collection says nothing of times', () => {
  expect(findings({ losses: [{ kind: 'changed', count: 1, example: 'u1' }] })).toMatch(/, 1 time, as in u1$/)
  expect(findings({ losses: [{ kind: 'member "v" is not read' }] })).toMatch(
    /\n {2}users: member "v" is not read$/,
  )
})

test('what cannot be read is named once, with the place that an editor opens', () => {
  const failure = {
    code: 'SOURCE_CORRUPT',
    message: 'users.json: the file ends within a string',
    position: { unit: '/work/data/users.json', line: 3, byte: 40 },
  }
  expect(findings({ failure })).toMatch(/within a string {2}data\/users\.json:3, byte 40$/)
})

function rollback(more: Partial<RollbackReport>): readonly string[] {
  const report: RollbackReport = {
    run: 'r',
    command: 'rollback',
    state: 'rolled-back',
    dropped: [],
    emptied: [],
    restored: [],
    reverted: 0,
    left: [],
    notes: [],
    exitCode: 0,
    ...more,
  }
  return renderRollback(report, view).split('\n')
}

test('a rollback tells what is gone from what is back, from where you are', () => {
  const lines = rollback({ dropped: ['sqlite:/work/app.db', 'users'], restored: ['json:/else/db.json'] })
  expect(lines.slice(1, 4)).toEqual([
    '  removed sqlite:app.db',
    '  removed users',
    '  put back json:/else/db.json, byte for byte',
  ])
})

test('one key is left as it is, two as they are', () => {
  const left = { collection: 'users', key: 'a', reason: 'changed since' }
  expect(rollback({ left: [left] })[0]).toBe('1 key left as it is')
  expect(rollback({ left: [left, left] })[0]).toBe('2 keys left as they are')
  const whole = { ...left, key: '(all of it)' }
  expect(rollback({ left: [whole] })[0]).toBe('1 collection left as it is')
  expect(rollback({ left: [whole, left] })[0]).toBe('More than one key left as they are')
})
