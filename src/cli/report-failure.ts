import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asDrayError, type DrayError } from '../model/error.ts'
import { exitCodeOf } from '../model/exit-codes.ts'
import { renderError } from './render/error.ts'
import { asideOf } from './view-of.ts'
import type { Screen } from './render/screen.ts'

export interface FailureContext {
  readonly screen: Screen
  readonly cwd: string
  readonly stateDir: string
}

/** Says what went wrong, on stdout with `--json`, and answers the exit code. */
export function reportFailure(thrown: unknown, { screen, cwd, stateDir }: FailureContext): number {
  const error = asDrayError(thrown)
  const exitCode = exitCodeOf(error.code)
  const trace = error.code === 'BUG' && screen.verbose ? keepTrace(error, stateDir) : undefined
  if (screen.json) {
    screen.printJson({ error: { ...error.toJSON(), ...(trace && { trace }) }, exitCode })
    return exitCode
  }
  screen.insist(renderError(error, asideOf({ screen, cwd })))
  if (error.code === 'BUG') screen.insist(bugNote(trace))
  return exitCode
}

function bugNote(trace: string | undefined): string {
  const what = trace
    ? `What dray was doing is in ${trace}.`
    : 'Run it again with --verbose to keep what dray was doing.'
  return `  This is a bug in dray, not in your data. ${what}`
}

/** The stack goes to a file, never to the screen; where that file cannot be written there is none. */
function keepTrace(error: DrayError, stateDir: string): string | undefined {
  const cause = error.cause instanceof Error ? error.cause : error
  const path = join(stateDir, `bug-${Date.now()}.txt`)
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
    writeFileSync(path, `${cause.stack ?? cause.message}\n`, { mode: 0o600 })
    return path
  } catch {
    return undefined
  }
}
