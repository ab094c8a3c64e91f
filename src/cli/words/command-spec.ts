import type { CommandContext } from '../command-context.ts'
import type { ExitName } from '../../model/exit-codes.ts'

/** Does what a command says and answers its exit code. */
type Action = (context: CommandContext) => Promise<number>

export interface OptionSpec {
  /** `--collections <names>`, as the parser reads it. */
  readonly flags: string
  readonly description: string
  readonly choices?: readonly string[]
  /** `before`: what it made of the same option, given earlier in the line. */
  readonly parse?: (written: string, before?: unknown) => unknown
  readonly env?: string
}

/** A command as data: parser, help text, documentation and tests read it. Its code is loaded when it is called. */
export interface CommandSpec {
  /** `plan`, or `store test` for a command inside a group. */
  readonly name: string
  /** `[source] [target]`, as the parser reads it. */
  readonly arguments: string
  readonly summary: string
  readonly description?: string
  readonly options: readonly OptionSpec[]
  readonly examples: readonly string[]
  readonly exits: readonly ExitName[]
  readonly load: () => Promise<Action>
}
