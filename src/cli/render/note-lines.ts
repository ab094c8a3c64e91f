import { foldedNotes } from './folded-notes.ts'
import { printable } from './text/printable.ts'
import type { View } from './view.ts'

/** Notes for people, folded where there are many. @param command what shows all of them */
export function noteLines(
  notes: readonly string[],
  { paint, say, verbose = false }: View,
  command: string,
): readonly string[] {
  const shown = verbose ? notes : foldedNotes(notes)
  const isWhole = shown.length === notes.length && shown.every((note, i) => note === notes[i])
  return [
    ...shown.map((note) => `  ${printable(say(note))}`),
    ...(isWhole ? [] : [paint.dim(`  All of them: ${say(command)}`)]),
  ]
}
