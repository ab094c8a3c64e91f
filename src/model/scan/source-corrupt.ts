import { DrayError } from '../error.ts'
import type { Position } from '../problem.ts'

/** A unit whose grammar breaks. @param breakage what is wrong, as the rest of a sentence that the unit begins */
export function sourceCorrupt(unit: string, position: Position, breakage: string): DrayError {
  const line = position.line === undefined ? '' : `line ${position.line}, `
  return new DrayError('SOURCE_CORRUPT', `${unit} ${breakage} (${line}byte ${position.byte})`, {
    position,
    hint: 'Repair the file or bring it back from a backup; nothing behind this place can be trusted',
  })
}
