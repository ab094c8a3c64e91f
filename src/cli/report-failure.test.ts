import picocolors from 'picocolors'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { DrayError } from '../model/error.ts'
import type { Screen } from './render/screen.ts'
import { reportFailure } from './report-failure.ts'

let folder: string
let said: string
let printed: unknown

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dray-failure-'))
  said = ''
  return () => rm(folder, { recursive: true })
})

function report(thrown: unknown, asked: Partial<Pick<Screen, 'json' | 'verbose'>> = {}): number {
  const paint = picocolors.createColors(false)
  const say = (text: string) => void (said += `${text}\n`)
  const screen: Screen = {
    json: false,
    verbose: false,
    quiet: true,
    interactive: false,
    live: false,
    width: 80,
    paint,
    paintAside: paint,
    say: (text) => text,
    print: say,
    printJson: (value) => void (printed = value),
    tell: say,
    insist: say,
    raw: say,
    ...asked,
  }
  return reportFailure(thrown, { screen, cwd: '/work', stateDir: join(folder, '.dray') })
}

test('what happened, where, further facts, and what is next; even with --quiet', () => {
  const error = new DrayError('SOURCE_CORRUPT', 'unexpected end\u001b[2J', {
    store: 'json:./data',
    collection: 'users',
    key: 'a\nb',
    position: { unit: '/work/data/users.json', line: 12, byte: 340 },
    details: ['one', 'two'],
    hint: 'mend the file',
  })
  expect(report(error)).toBe(4)
  expect(said.split('\n')).toEqual([
    String.raw`✗ unexpected end\x1b[2J  [SOURCE_CORRUPT]`,
    String.raw`  where  json:./data, collection users, key a\nb, data/users.json:12, byte 340`,
    '    one',
    '    two',
    '  Next: mend the file',
    '',
  ])
})

test('a bug shows no stack, and keeps one only when it was asked to', async () => {
  expect(report(new TypeError('x is not a function'))).toBe(70)
  expect(said).not.toMatch(/^\s+at /m)
  expect(await readdir(folder)).toEqual([])
  expect(report(new TypeError('x is not a function'), { verbose: true })).toBe(70)
  expect(said).not.toMatch(/^\s+at /m)
  const [file] = await readdir(join(folder, '.dray'))
  expect(said).toContain(file)
  expect(await readFile(join(folder, '.dray', file!), 'utf8')).toMatch(
    /x is not a function[\s\S]*report-failure\.test/,
  )
})

test('with --json everything is in one object, and nothing is said', () => {
  report(new DrayError('TARGET_LOCKED', 'held by another run', { hint: 'wait' }), { json: true })
  expect(said).toBe('')
  expect(printed).toEqual({
    error: { code: 'TARGET_LOCKED', message: 'held by another run', hint: 'wait' },
    exitCode: 5,
  })
})
