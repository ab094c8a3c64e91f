import { expect } from 'vitest'
import { listRuns } from '../../src/index.ts'
import { runDray, type Ran } from './dray.ts'
import { contentsOf, keep, leftoversOf, type Place, sourceOf } from './place.ts'

/** What a place held before its run, and what an undisturbed run makes of it. */
export interface Expected {
  readonly before: unknown
  readonly after: unknown
  readonly source: unknown
  /** What lies beside the target for as long as the run can be taken back. */
  readonly leftovers: readonly string[]
}

/** The run that nobody disturbs: everything else is measured by it. */
export async function undisturbed(place: Place): Promise<Expected> {
  const before = contentsOf(place)
  const source = sourceOf(place)
  const ran = await runDray(place.words, { cwd: place.folder, env: place.env })
  expect(ran).toMatchObject({ exitCode: 0 })
  const after = contentsOf(place)
  expect(after).not.toEqual(before)
  expect(sourceOf(place)).toEqual(source)
  return { before, after, source, leftovers: leftoversOf(place) }
}

interface Failure {
  readonly code: string
  readonly message?: string
  readonly store?: string
  readonly hint?: string
  readonly details?: readonly string[]
}

/** A failure that a person can act on: its code, what happened where, and what to do next. Never a stack. */
export function expectClear({ exitCode, stdout, stderr }: Ran): {
  readonly code: string
  /** Collections that failed, while the others arrived. */
  readonly failures: number
} {
  expect([1, 2, 4, 5, 6, 130], stdout + stderr).toContain(exitCode)
  const said = JSON.parse(stdout) as { readonly error?: Failure; readonly failures?: readonly Failure[] }
  const error = said.error ?? said.failures?.[0]
  expect(error?.code, stdout).not.toBe('BUG')
  // Where several checks failed, each line says what helps.
  expect(error?.hint ?? error?.details?.[0], stdout).toBeTypeOf('string')
  expect([error?.message, error?.store, ...(error?.details ?? [])].join(), stdout).toMatch(/[/]|:/)
  expect(stdout + stderr).not.toMatch(/\n\s+at .*:\d+:\d+/)
  return { code: error!.code, failures: said.failures?.length ?? 0 }
}

/** It says that it is done only when it is; when it failed it says so, and nothing is half visible. */
export function expectHonest(ran: Ran, place: Place, { before, after, source }: Expected): void {
  expect(sourceOf(place)).toEqual(source)
  if (ran.exitCode === 0) {
    expect(contentsOf(place)).toEqual(after)
    return
  }
  // One collection that could not be read stops alone; a resume brings it.
  if (expectClear(ran).failures > 0) return
  // What is written into existing tables arrives page by page; what the run makes is not seen before it is whole.
  if (before === undefined) expect([before, after]).toContainEqual(contentsOf(place))
}

/** With the fault gone: forward to what an undisturbed run makes, and, from the same state, back to what was there. */
export async function expectBothWays(place: Place, expected: Expected): Promise<void> {
  const kept = keep(place)
  await expectForward(place, expected)
  kept.putBack()
  await expectBack(place, expected)
}

export async function expectForward(place: Place, { after, source }: Expected): Promise<void> {
  const words = (await hasRun(place)) ? ['resume', '--json'] : place.words
  const ran = await run(words, place)
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 })
  expect(contentsOf(place)).toEqual(after)
  expect(sourceOf(place)).toEqual(source)
}

async function expectBack(place: Place, { before, source }: Expected): Promise<void> {
  if (!(await hasRun(place))) return
  expect(await run(['rollback', '--yes', '--json'], place)).toMatchObject({ exitCode: 0 })
  expect(contentsOf(place)).toEqual(before)
  expect(sourceOf(place)).toEqual(source)
  expect(leftoversOf(place)).toEqual([])
}

/** One that is begun, and not over for having been refused or taken back. */
async function hasRun(place: Place): Promise<boolean> {
  const [newest] = await listRuns(place)
  return newest !== undefined && newest.state !== 'rolled-back'
}

function run(words: readonly string[], { folder, env }: Place): Promise<Ran> {
  return runDray(words, { cwd: folder, env })
}
