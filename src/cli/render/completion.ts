import type { Completion } from '../completion/complete.ts'
import type { Screen } from './screen.ts'

/** https://github.com/spf13/cobra/blob/main/completions.go: what the scripts for all shells understand. */
const NO_SPACE = 2
const NO_FILES = 4

/** One candidate a line, its description behind a tab; the last line says what the shell is to do. */
export function printCompletion({ candidates, files, open }: Completion, screen: Screen): void {
  const directive = (files ? 0 : NO_FILES) | (open ? NO_SPACE : 0)
  const lines = candidates.map(({ value, description }) => `${value}\t${description}`)
  screen.print([...lines, `:${directive}`].join('\n'))
}
