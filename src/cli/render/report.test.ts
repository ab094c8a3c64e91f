import picocolors from 'picocolors'
import { describe, expect, test } from 'vitest'
import { addCounts, isBalanced, zeroCounts, type Counts } from '../../model/counts.ts'
import type { Report, RouteReport } from '../../run/report/report.ts'
import { renderReport } from './report.ts'

const view = { paint: picocolors.createColors(false), cwd: '/work', say: (text: string) => text }

function route(to: string, counts: Partial<Counts>, more: Partial<RouteReport> = {}): RouteReport {
  return { from: to, to, counts: { ...zeroCounts(), ...counts }, verified: 'digest', epochs: [], ...more }
}

function report(routes: readonly RouteReport[], more: Partial<Report> = {}): Report {
  const totals = zeroCounts()
  for (const { counts } of routes) addCounts(totals, counts)
  return {
    run: '20261121-031500-5f3a',
    command: 'migrate',
    state: 'finished',
    from: 'json:./data',
    to: 'sqlite:./app.db',
    startedAt: 0,
    seconds: 1.5,
    routes,
    totals,
    verified: 'verified',
    mismatches: [],
    mismatchCount: 0,
    failures: [],
    rejects: [],
    undo: { tier: 'drop', command: 'dray rollback 20261121-031500-5f3a' },
    notes: [],
    exitCode: 0,
    ...more,
  }
}

const lastLine = (text: string) => text.split('\n').at(-1)

describe('the table', () => {
  const users = {
    read: 10,
    mapped: 8,
    filtered: 1,
    refused: 1,
    produced: 8,
    written: 5,
    unchanged: 1,
    skipped: 1,
    rejected: 1,
  }
  const posts = { read: 1200, mapped: 1200, produced: 1200, written: 1200 }

  test('its columns add up to what was read, in each row and in the total', () => {
    expect(isBalanced({ ...zeroCounts(), ...users })).toBe(true)
    const text = renderReport(report([route('users', users), route('posts', posts)]), view)
    const lines = text.split('\n')
    const head = lines.findIndex((line) => line.includes('collection'))
    expect(lines[head]!.trim().split(/ {2,}/)).toEqual([
      'collection',
      'read',
      'written',
      'unchanged',
      'skipped',
      'filtered',
      'rejected',
      'verified',
    ])
    for (const at of [head + 2, head + 3, head + 5]) {
      const [, read, ...parts] = lines[at]!.trim()
        .split(/ {2,}/)
        .map((cell) => Number(cell.replace(',', '')))
      const numbers = parts.slice(0, 5)
      expect(numbers.every((amount) => !Number.isNaN(amount))).toBe(true)
      expect(numbers.reduce((sum, amount) => sum + amount, 0)).toBe(read)
    }
  })

  test('one record that became several is shown as such', () => {
    const fanned = { read: 2, mapped: 2, produced: 6, written: 6 }
    expect(renderReport(report([route('users', fanned)]), view)).toMatch(/read +made of them +written/)
  })
})

describe('what did not arrive comes first', () => {
  const rejects = Array.from({ length: 12 }, (_, i) => ({
    collection: 'users',
    key: `k${i}\u001b[2J`,
    code: 'SCHEMA_REFUSED',
    reason: 'age: not a number',
    where: '/work/data/users.json:7',
    outcome: 'refused',
  }))

  test('ten of them, how many more, and where all are', () => {
    const counts = { read: 25, mapped: 0, refused: 25 }
    const text = renderReport(
      report([route('users', counts)], {
        rejects,
        rejectFile: '/work/.dray/runs/x/rejects.ndjson',
        exitCode: 3,
      }),
      view,
    )
    const lines = text.split('\n')
    expect(lines[0]).toBe('25 records did not arrive')
    expect(lines[1]).toContain('data/users.json:7')
    expect(lines[1]).not.toContain('\u001b')
    expect(lines[11]).toBe('  … and 15 more')
    expect(lines[12]).toContain('.dray/runs/x/rejects.ndjson')
    expect(lines.findIndex((line) => line.includes('collection'))).toBeGreaterThan(12)
  })

  test('a failure has its place and what to do', () => {
    const failures = [
      {
        collection: 'users',
        code: 'SOURCE_CORRUPT',
        message: 'not JSON',
        where: '/work/a.json:3',
        hint: 'mend it',
      },
    ]
    const text = renderReport(report([], { failures, state: 'failed', exitCode: 4 }), view)
    expect(text).toMatch(/^Failed\n {2}users: not JSON {2}a\.json:3 {2}\[SOURCE_CORRUPT\]\n {4}Next: mend it/)
    expect(text).toContain('Continue: dray resume 20261121-031500-5f3a')
  })
})

describe('the last line', () => {
  const moved = route('users', { read: 2, mapped: 2, produced: 2, written: 1, unchanged: 1 })

  test('says that it is verified', () => {
    expect(lastLine(renderReport(report([moved]), view))).toBe('✓ 2 records in sqlite:./app.db, verified')
  })

  test('says how often a store was asked again, and only then', () => {
    expect(renderReport(report([]), view)).not.toContain('asked again')
    const text = renderReport(report([], { retries: { count: 3, seconds: 2.1 } }), view)
    expect(text).toContain('2.1 s in all of waiting: a store failed and was asked again 3 times')
  })

  test('says how much went on at one time, and why not more, where that was more than one', () => {
    expect(renderReport(report([]), view)).not.toContain('At one time')
    const several = { collections: 4, readers: 3, fewer: [] }
    expect(renderReport(report([], { atOneTime: several }), view)).toContain(
      'At one time: 4 collections, up to 3 pages of one\n',
    )
    const fewer = ['no connection left\u001b[31m']
    expect(renderReport(report([], { atOneTime: { collections: 1, readers: 1, fewer } }), view)).toMatch(
      /At one time: 1 collection; fewer after: no connection left[^\u001b]*\n/,
    )
  })

  test('says that it is not', () => {
    expect(lastLine(renderReport(report([moved], { verified: 'not-verified' }), view))).toContain(
      'not verified',
    )
  })

  test('says that there are differences', () => {
    const text = renderReport(
      report([moved], {
        verified: 'difference',
        mismatches: [{ collection: 'users', key: '1', kind: 'missing' }],
        mismatchCount: 7,
        exitCode: 4,
      }),
      view,
    )
    expect(lastLine(text)).toBe('✗ 7 differences found')
    expect(text).toContain('users 1: missing')
  })

  test('does not claim success for a run with rejects', () => {
    expect(lastLine(renderReport(report([moved], { exitCode: 3 }), view))).toMatch(/^!/)
  })
})
