import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { COMMANDS } from './words/command-list.ts'
import type { CommandSpec, OptionSpec } from './words/command-spec.ts'
import { EXIT_CODES } from '../model/exit-codes.ts'
import type { Flags } from './words/flags.ts'
import { COMMON_OPTIONS } from './words/options.ts'

/** Called with what was typed; the code of the command is loaded only then. */
export type Dispatch = (
  spec: CommandSpec,
  positional: readonly (string | undefined)[],
  flags: Flags,
) => Promise<void>

/** The parser: built from the table of commands, ends nothing by itself, prints only help and version. */
export function createProgram(dispatch: Dispatch): Command {
  const program = new Command('dray')
    .description("Moves an application's data from one store to another and never loses any of it.")
    .version(ownVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', overview())
  for (const spec of COMMANDS) addCommand(program, spec, dispatch)
  return program
}

function addCommand(program: Command, spec: CommandSpec, dispatch: Dispatch): void {
  const [name, group] = spec.name.split(' ').toReversed()
  const parent = group === undefined ? program : groupOf(program, group)
  const command = parent
    .command(`${name} ${spec.arguments}`.trim())
    .summary(spec.summary)
    .description(spec.description ?? capital(spec.summary))
    .allowExcessArguments(false)
    .addHelpText('after', examplesAndExits(spec))
  for (const option of [...spec.options, ...COMMON_OPTIONS]) command.addOption(asOption(option))
  command.action(async (...given: unknown[]) => {
    const positional = given.slice(0, -2) as (string | undefined)[]
    await dispatch(spec, positional, command.opts<Flags>())
  })
}

function groupOf(program: Command, name: string): Command {
  const existing = program.commands.find((command) => command.name() === name)
  return existing ?? program.command(name).description(`commands about one ${name}`).helpCommand(false)
}

function asOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description)
  if (spec.choices) option.choices(spec.choices)
  if (spec.parse) option.argParser(spec.parse)
  if (spec.env !== undefined) option.env(spec.env)
  return option
}

function overview(): string {
  return `
Example:
  $ dray plan ./data app.db        see what would happen; nothing is written
  $ dray migrate ./data app.db     do it
  $ dray rollback                  undo it

Exit codes:
${Object.values(EXIT_CODES).map(exitLine).join('\n')}
`
}

function examplesAndExits(spec: CommandSpec): string {
  const examples = spec.examples.map((example) => `  $ ${example}`)
  const exits = spec.exits.map((name) => exitLine(EXIT_CODES[name]))
  return `\nExamples:\n${examples.join('\n')}\n\nExit codes:\n${exits.join('\n')}\n`
}

function exitLine({ code, meaning }: { code: number; meaning: string }): string {
  return `  ${String(code).padStart(3)}  ${meaning}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
