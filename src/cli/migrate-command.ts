import { listOfNames, quoted } from '../lib/typed-names.ts'
import type { CommandContext } from './command-context.ts'
import { stateGiven } from './render/text/pasteable.ts'
import { rateText, type Rate } from '../model/rate.ts'
import { redactAddress } from '../store/address.ts'
import type { Flags } from './words/flags.ts'

/** Flags about how the command's output looks, not about what it does. */
const NOT_CARRIED = new Set(['json', 'verbose', 'quiet', 'yes', 'quick', 'sample', 'dryRun', 'out'])

/** The command that does what was planned, ready to be pasted into a shell. */
export function migrateCommand(
  { arguments: positional, flags }: Pick<CommandContext, 'arguments' | 'flags'>,
  command: 'migrate' | 'replay' = 'migrate',
): string {
  const words = positional.filter((word) => word !== undefined).map(shown)
  const options = Object.entries(flags).flatMap(([name, value]) => carried(name as keyof Flags, value))
  return [`dray ${command}`, ...words, ...options].join(' ')
}

function carried(name: keyof Flags, value: Flags[keyof Flags]): readonly string[] {
  const fromEnvironment = name === 'state' && stateGiven({ state: value as string }) === undefined
  const isDefault = name === 'backup' && value === true
  if (NOT_CARRIED.has(name) || fromEnvironment || isDefault || value === undefined) return []
  return [optionText(name, value)]
}

/** A flag with its value, as it is typed. */
export function optionText(name: keyof Flags, value: NonNullable<Flags[keyof Flags]>): string {
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  if (value === false) return `--no-${flag}`
  if (value === true) return `--${flag}`
  return `--${flag} ${shown(valueText(value))}`
}

function valueText(value: NonNullable<Exclude<Flags[keyof Flags], boolean>>): string {
  if (typeof value !== 'object') return String(value)
  if ('join' in value) return listOfNames(value)
  if (isRate(value)) return rateText(value)
  return value.percent === undefined ? String(value.records) : `${value.percent}%`
}

/** The other limit that a flag may say is that of rejects. */
function isRate(limit: object): limit is Rate {
  return !('records' in limit || 'percent' in limit)
}

/** A password is typed again by whoever pastes the command. */
function shown(word: string): string {
  return quoted(redactAddress(word))
}
