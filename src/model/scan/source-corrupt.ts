import { DrayError } from '../error.ts'
import type { Position } from '../page/problem.ts'

/** A unit whose grammar breaks. @param breakage what is wrong, as the rest of a sentence that the unit begins */
export function sourceCorrupt(unit: string, position: Position, breakage: string): DrayError {
  return new DrayError('SOURCE_CORRUPT', `${unit} ${breakage}`, {
    position,
    hint: 'Repair the file or bring it back from a backup; nothing behind this place can be trusted',
  })
}
