import { quoted } from '../../../lib/typed-names.ts'
import type { Flags } from '../../words/flags.ts'

/** A text of dray, its commands such that they work when they are pasted. */
export type Say = (text: string) => string

interface Given extends Pick<Flags, 'state' | 'config'> {
  readonly command: string
}

/** Those that look into the folder of runs. */
const NAMES = 'resume|rollback|replay|verify|runs|migrate'
const BEGINNING = new RegExp(String.raw`(?=(?<![\w./-])dray (?:${NAMES})\b)`)
const COMMAND = new RegExp(String.raw`^dray (${NAMES})\b(?: \d{8}-\d{6}-[\da-f]{4}\b)?`)
const OF_TWO_STORES = /^dray verify (?!\d{8}-)\S*[./:]/

/** They load the configuration of their run, unless another one was given: then the next one needs it too. */
const OF_A_RUN: readonly string[] = ['resume', 'replay', 'verify']

/** Commands in texts know nothing of the folder of runs and the configuration that this command was given: they get them. */
export function pasteable(given: Given): Say {
  const state = stateGiven(given)
  const ofRuns = state === undefined ? [] : [`--state ${quoted(state)}`]
  const hasConfig = typeof given.config === 'string' && OF_A_RUN.includes(given.command)
  const ofCode = hasConfig ? [`--config ${quoted(given.config)}`] : []
  if (ofRuns.length + ofCode.length === 0) return (text) => text
  return (text) => text.split(BEGINNING).map(completed).join('')

  function completed(piece: string): string {
    const [command, name] = COMMAND.exec(piece) ?? []
    if (command === undefined || name === undefined || OF_TWO_STORES.test(piece)) return piece
    const words = [...ofRuns, ...(OF_A_RUN.includes(name) ? ofCode : [])]
    const missing = words.filter((word) => !piece.includes(` ${word.slice(0, word.indexOf(' '))} `))
    return [command, ...missing].join(' ') + piece.slice(command.length)
  }
}

/** The folder of runs, where the next command would not find it by itself. */
export function stateGiven({ state }: Pick<Flags, 'state'>): string | undefined {
  return state === '' || state === process.env['DRAY_STATE'] ? undefined : state
}
