import { DrayError } from '../../model/error.ts'
import { closestWord } from '../../store/closest-word.ts'

/** `where`: what should know them, as a sentence begins. */
export function unknownCollections(
  unknown: readonly string[],
  valid: readonly string[],
  where: string,
): DrayError {
  const meant = unknown.flatMap((name) => closestWord(name, valid) ?? [])
  return new DrayError(
    'COLLECTION_UNKNOWN',
    `${where} has no collection ${unknown.map((name) => `"${name}"`).join(', ')}`,
    {
      details: [`valid: ${valid.join(', ') || '(none)'}`],
      hint:
        meant.length === unknown.length
          ? `Did you mean ${meant.join(', ')}?`
          : 'Name collections of this list, separated by commas',
    },
  )
}
