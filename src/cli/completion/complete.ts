import type { RunRecord } from '../../ledger/run-record.ts'
import { listRuns } from '../../run/runs.ts'
import { ANSWERS, type RunCommand } from '../../run/states.ts'
import { COMMANDS } from '../words/command-list.ts'
import type { CommandSpec, OptionSpec } from '../words/command-spec.ts'
import { stateDirOf } from '../command-context.ts'
import { COMMON_OPTIONS } from '../words/options.ts'
import { SHELLS } from './shells.ts'

interface Candidate {
  readonly value: string
  readonly description: string
}

export interface Completion {
  readonly candidates: readonly Candidate[]
  /** Names of files fit here as well: the shell offers them. */
  readonly files: boolean
  /** More may follow directly: `json:`. */
  readonly open?: boolean
}

const NOTHING: Completion = { candidates: [], files: false }
const FILES: Completion = { candidates: [], files: true }

/**
 * What may stand in the place of the last word. Reads the table of commands, and the ledger for ids of runs: no
 * configuration, no store.
 * @param words behind `dray`; the last one is being typed, and may be empty
 */
export async function complete(words: readonly string[], cwd: string): Promise<Completion> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const spec = commandIn(before)
  const flag = typed.startsWith('--') && typed.includes('=') ? typed : before.at(-1)
  const option = flag === undefined ? undefined : optionNamed(flag.split('=')[0]!, spec)
  if (option && takesValue(option)) return await valuesOf(option, typed.slice(typed.indexOf('=') + 1))
  if (typed.startsWith('-')) return flagsOf(spec)
  if (!spec) return commandsAfter(before)
  const place = placeOf(spec, before)
  if (place === undefined) return NOTHING
  return argumentsAt(place, spec, typed, () => runsOf(before, cwd))
}

/** The longest name wins: `store test` is one command. */
function commandIn(before: readonly string[]): CommandSpec | undefined {
  const plain = withoutFlags(before).join(' ')
  return COMMANDS.find(({ name }) => `${plain} `.startsWith(`${name} `))
}

function commandsAfter(before: readonly string[]): Completion {
  const plain = withoutFlags(before)
  const fitting = COMMANDS.filter(({ name }) => plain.every((word, at) => name.split(' ')[at] === word))
  const next = new Map(fitting.map(({ name, summary }) => [name.split(' ')[plain.length]!, summary]))
  return { candidates: [...next].map(([value, description]) => ({ value, description })), files: false }
}

function flagsOf(spec: CommandSpec | undefined): Completion {
  const options = spec ? [...spec.options, ...COMMON_OPTIONS] : []
  const flags = options.map((option) => ({ value: nameOf(option), description: option.description }))
  return { candidates: [...flags, { value: '--help', description: 'print this' }], files: false }
}

async function valuesOf(option: OptionSpec, typed: string): Promise<Completion> {
  if (option.choices) {
    return { candidates: option.choices.map((value) => ({ value, description: '' })), files: false }
  }
  const kind = /<(.+)>/.exec(option.flags)?.[1]
  if (kind === 'address') return addresses(typed)
  return kind === 'file' || kind === 'dir' ? FILES : NOTHING
}

/** `[source]`, `[run]` …: the argument that comes next. */
function placeOf(spec: CommandSpec, before: readonly string[]): string | undefined {
  const given = withoutFlags(before).length - spec.name.split(' ').length
  return spec.arguments.match(/[\w-]+/g)?.[given]
}

async function argumentsAt(
  place: string,
  spec: CommandSpec,
  typed: string,
  runs: () => Promise<readonly RunRecord[]>,
): Promise<Completion> {
  if (place === 'shell')
    return { candidates: SHELLS.map((value) => ({ value, description: '' })), files: false }
  if (!place.includes('run')) return addresses(typed)
  const known = (await runs()).filter((run) => answers(run, spec.name))
  const candidates = known.map(({ id, state }) => ({ value: id, description: state }))
  return { candidates, files: place !== 'run' }
}

/** A run in whose state this command only refuses is not offered. */
function answers({ state }: RunRecord, command: string): boolean {
  const answer = ANSWERS[state][command as RunCommand] ?? 'go'
  return answer === 'go' || answer === 'rejects'
}

async function runsOf(before: readonly string[], cwd: string): Promise<readonly RunRecord[]> {
  const at = before.lastIndexOf('--state')
  const state = (at < 0 ? undefined : before[at + 1]) ?? process.env['DRAY_STATE']
  try {
    return await listRuns({ stateDir: stateDirOf({ flags: { ...(state && { state }) }, cwd }) })
  } catch {
    // While someone types there is nobody to hear of a damaged ledger; every command tells.
    return []
  }
}

/** The kinds of stores, until one is named; what follows is a path, and the shell's to complete. */
async function addresses(typed: string): Promise<Completion> {
  if (typed.includes(':') || typed === '') return FILES
  const { drivers } = await import('../../drivers/index.ts')
  const lasting = drivers.documents.filter(({ facts }) => facts.persists)
  const schemes = lasting.map(({ scheme, title }) => ({ value: `${scheme}:`, description: title }))
  const candidates = schemes.filter(({ value }) => value.startsWith(typed))
  return { candidates, files: true, ...(candidates.length > 0 && { open: true }) }
}

function withoutFlags(words: readonly string[]): readonly string[] {
  const options = [...COMMANDS.flatMap((spec) => spec.options), ...COMMON_OPTIONS]
  const takers = new Set(options.filter(takesValue).map(nameOf))
  return words.filter((word, at) => !word.startsWith('-') && !takers.has(words[at - 1] ?? ''))
}

function optionNamed(name: string, spec: CommandSpec | undefined): OptionSpec | undefined {
  return [...(spec?.options ?? []), ...COMMON_OPTIONS].find((option) => nameOf(option) === name)
}

function nameOf({ flags }: OptionSpec): string {
  return flags.split(' ')[0]!
}

function takesValue({ flags }: OptionSpec): boolean {
  return flags.includes('<')
}
