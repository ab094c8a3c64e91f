#!/usr/bin/env node
import { CommanderError } from 'commander'
import { stateDirOf } from './command-context.ts'
import type { CommandSpec } from './words/command-spec.ts'
import { EXIT_CODES } from '../model/exit-codes.ts'
import type { Flags } from './words/flags.ts'
import { keepHeapSmall } from './keep-heap-small.ts'
import { createProgram } from './program.ts'
import { createScreen } from './render/screen.ts'
import { surviveLostOutput } from './render/survive-lost-output.ts'
import { pasteable } from './render/text/pasteable.ts'
import { reportFailure } from './report-failure.ts'
import { usageError } from './words/usage-error.ts'

const cwd = process.cwd()
const words = process.argv.slice(2)

surviveLostOutput()

try {
  if (words[0] === 'complete' && words[1] === '--') await answerShell(words.slice(2))
  else await obey()
} catch (error) {
  process.exitCode = onParserError(error)
}

async function obey(): Promise<void> {
  const program = createProgram(runCommand)
  if (words.length === 0) program.help({ error: true })
  await program.parseAsync(words, { from: 'user' })
}

/** Asked by a shell at each press of the tab key: a command that people do not type, so it is in no help. */
async function answerShell(typed: readonly string[]): Promise<void> {
  const [{ complete }, { printCompletion }] = await Promise.all([
    import('./completion/complete.ts'),
    import('./render/completion.ts'),
  ])
  printCompletion(await complete(typed, cwd), createScreen({}))
}

async function runCommand(
  spec: CommandSpec,
  positional: readonly (string | undefined)[],
  flags: Flags,
): Promise<void> {
  const screen = createScreen(flags, pasteable({ ...flags, command: spec.name }))
  try {
    const action = await spec.load()
    keepHeapSmall()
    process.exitCode = await action({ command: spec.name, arguments: positional, flags, screen, cwd })
  } catch (error) {
    process.exitCode = reportFailure(error, { screen, cwd, stateDir: stateDirOf({ flags, cwd }) })
  }
}

/** Help and version arrive here as well: the parser never ends the process itself. */
function onParserError(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT_CODES.done.code
    if (error.code === 'commander.help') return EXIT_CODES.usage.code
  }
  const screen = createScreen({ json: words.includes('--json') })
  const typed = words.filter((word) => !word.startsWith('-'))
  const failure = error instanceof CommanderError ? usageError(error, typed) : error
  return reportFailure(failure, { screen, cwd, stateDir: stateDirOf({ flags: {}, cwd }) })
}
