import type { CommanderError } from 'commander'
import { DrayError } from '../model/error.ts'

/** The parser's complaint as ours: its suggestion becomes the hint. */
export function usageError(error: CommanderError, command: string): DrayError {
  const [first, ...rest] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = /\(Did you mean (.+)\?\)/.exec(rest.join(' '))?.[1]
  const message = first!.charAt(0).toUpperCase() + first!.slice(1)
  return new DrayError('USAGE', message, {
    hint: suggestion
      ? `Did you mean ${suggestion}?`
      : `See: dray${command === '' ? '' : ` ${command}`} --help`,
  })
}
