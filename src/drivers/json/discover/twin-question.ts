import type { CollectionInfo } from '../../../store/source.ts'
import type { Declaration, Question } from '../../../store/survey.ts'
import { declarationText } from './declaration-text.ts'
import { excludeText } from './exclude-text.ts'
import { jsonLayoutOf, type JsonLayout } from '../layout.ts'
import { proposePattern } from './propose-pattern.ts'

/** Files that would all name one collection: asked for, with the pattern that makes them one. */
export function twinQuestion(name: string, same: readonly CollectionInfo[]): Question {
  const layouts = same.map(({ layout }) => jsonLayoutOf(layout))
  const paths = layouts.map(({ unit }) => unit)
  const some = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`
  const isValue = new Set(layouts.map(({ shape }) => shape === 'value'))
  const pattern = isValue.size === 1 ? proposePattern(paths) : undefined
  const leaveOut = `leave all but one out, for example with ${excludeText([anchored(paths[0]!)])}`
  if (pattern === undefined) {
    return {
      text: `${some} would all be "${name}"; give each a name of its own in the configuration, or ${leaveOut}`,
    }
  }
  const proposal = { name, read: { [isValue.has(true) ? 'records' : 'files']: pattern } }
  const together = `read them as one collection with ${declarationText(proposal)} in the configuration`
  return {
    text: `${some} would all be "${name}"; ${together}, or ${leaveOut}`,
    proposal,
    ...(isValue.has(false) && whereKeysRepeat(name, pattern, layouts)),
  }
}

/** Keys that are those of their file only are told apart by its path. */
function whereKeysRepeat(
  name: string,
  pattern: string,
  layouts: readonly JsonLayout[],
): { readonly ifKeysRepeat?: Declaration } {
  const kinds = new Set(layouts.map(({ shape, keyFields }) => JSON.stringify([shape, keyFields])))
  if (kinds.size > 1) return {}
  const { shape, keyFields } = layouts[0]!
  const parts = pattern.match(/\{[^}]+\}/g) ?? []
  const key = shape === 'array' ? [...parts, ...keyFields] : parts
  return { ifKeysRepeat: { name, read: { files: pattern, key } } }
}

/** A pattern without a folder would leave out the files of that name in all folders. */
function anchored(path: string): string {
  return path.includes('/') ? path : `/${path}`
}
