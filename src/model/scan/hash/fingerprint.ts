import { DrayError } from '../../error.ts'
import { buildPage, type LooseEntry } from '../pages/page-builder.ts'

/**
 * The fingerprint and key hash of one entry: the same as a page's.
 * @throws DrayError with the code that its problem in a page would have
 */
export function fingerprint(
  entry: LooseEntry,
  keys: 'text' | 'typed',
): { readonly print: Int32Array; readonly keyHash: Int32Array } {
  const page = buildPage([entry], { keys, next: undefined })
  const [problem] = page.problems
  if (problem) {
    throw new DrayError(problem.code, `A document cannot be fingerprinted: ${problem.reason}`, {
      key: entry.key.text,
    })
  }
  return { print: page.prints, keyHash: page.keyHashes }
}
