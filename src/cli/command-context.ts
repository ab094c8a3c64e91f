import { resolve } from 'node:path'
import type { Flags } from './words/flags.ts'
import type { Screen } from './render/screen.ts'

/** What a command is given. */
export interface CommandContext {
  readonly command: string
  /** By position; undefined where one was left out. */
  readonly arguments: readonly (string | undefined)[]
  readonly flags: Flags
  readonly screen: Screen
  readonly cwd: string
}

/** The folder of ledger and runs, absolute. One without a name, as of a variable that is not set, was not given. */
export function stateDirOf({ flags, cwd }: Pick<CommandContext, 'flags' | 'cwd'>): string {
  return resolve(cwd, flags.state || '.dray')
}
