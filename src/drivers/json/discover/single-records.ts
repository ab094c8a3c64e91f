import type { Question } from '../../../store/survey.ts'
import { declarationText } from './declaration-text.ts'
import { excludeText } from './exclude-text.ts'
import { bareName, collectionNameOf } from '../file-names.ts'
import { proposePattern } from './propose-pattern.ts'

/**
 * Files that are one plain object each. Each may be a record or a settings file, so they are asked for; those that have
 * their name, or else their folder's name, in common are asked for together, with the pattern that makes them one
 * collection.
 */
export function singleRecordQuestions(paths: readonly string[]): readonly Question[] {
  const questions: Question[] = []
  const left = askTogether(paths, (path) => collectionNameOf(path), questions)
  const single = askTogether(left, (path) => path.split('/').at(-2) ?? bareName(path), questions)
  return [...questions, ...single.map(singleQuestion)]
}

/** @returns the paths that have their name to themselves */
function askTogether(
  paths: readonly string[],
  nameOf: (path: string) => string,
  questions: Question[],
): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    // Only paths of one depth fit one pattern.
    const group = JSON.stringify([nameOf(path), path.split('/').length])
    groups.set(group, [...(groups.get(group) ?? []), path])
  }
  const left: string[] = []
  for (const same of groups.values()) {
    const pattern = same.length > 1 ? proposePattern(same) : undefined
    if (pattern === undefined) left.push(...same)
    else questions.push(sharedQuestion(nameOf(same[0]!), same, pattern))
  }
  return left
}

function sharedQuestion(name: string, paths: readonly string[], pattern: string): Question {
  const some = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`
  const proposal = { name, read: { records: pattern } }
  // Each placeholder stands for one part of the path, as `*` does.
  const all = pattern.replace(/\{\w+\}/g, '*')
  return {
    text:
      `${some}: either one record each, ${declarationText(proposal)} in the configuration, or no data at all, ` +
      excludeText([all]),
    proposal,
  }
}

function singleQuestion(path: string): Question {
  const read = declarationText({ name: collectionNameOf(path), read: { file: path, shape: 'value' } })
  return {
    text: `${path}: either one record, ${read} in the configuration, or no data at all, ${excludeText([path])}`,
  }
}
