import type { CommanderError } from 'commander'
import { DrayError } from '../../model/error.ts'
import { redactAddress } from '../../store/address.ts'
import { closestWord } from '../../store/closest-word.ts'
import { COMMANDS } from './command-list.ts'

/** The parser's complaint as ours: its suggestion becomes the hint. @param words what was typed, without flags */
export function usageError(error: CommanderError, words: readonly string[]): DrayError {
  if (error.code === 'commander.unknownCommand') return noSuchCommand(words)
  const [command = ''] = words
  const [first, ...rest] = withoutCredentials(error.message)
    .replace(/^error: /, '')
    .split('\n')
  const suggestion = /\(Did you mean (.+)\?\)/.exec(rest.join(' '))?.[1]
  const message = first!.charAt(0).toUpperCase() + first!.slice(1)
  return new DrayError('USAGE', message, {
    hint: suggestion
      ? `Did you mean ${suggestion}?`
      : `See: dray${command === '' ? '' : ` ${command}`} --help`,
  })
}

/** The parser quotes what was typed: an address may hold a password, and so may a flag that does not exist. */
function withoutCredentials(message: string): string {
  return message
    .replace(/'(--[^'=]*)=[^']*'/g, "'$1=…'")
    .replace(/'([^']*)'/g, (_, word: string) => `'${redactAddress(word)}'`)
}

/** `store frob` is looked for among the commands of its group, anything else among all of them. */
function noSuchCommand([first = '', second = '']: readonly string[]): DrayError {
  const all = COMMANDS.map(({ name }) => name)
  const group = all.filter((name) => name.startsWith(`${first} `))
  const typed = group.length > 0 ? `${first} ${second}` : first
  const known = group.length > 0 ? group : all
  const meant = closestWord(typed, known)
  return new DrayError('USAGE', `There is no command ${redactAddress(typed)}`, {
    hint: meant === undefined ? `There are: ${known.join(', ')}` : `Did you mean dray ${meant}?`,
  })
}
