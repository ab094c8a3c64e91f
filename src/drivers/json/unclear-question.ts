import type { Question } from '../../store/survey.ts'
import { declarationText } from './declaration-text.ts'
import { excludeText } from './exclude-text.ts'
import { collectionNameOf } from './file-names.ts'
import type { UnclearReading, Way } from './reading.ts'

/** A file that can be read in several ways, or in none: what to write for each. */
export function unclearQuestion(path: string, { why, ways }: UnclearReading): Question {
  const answers = [...ways.map((way) => answerFor(way, path)), `leave it out with ${excludeText([path])}`]
  return { text: `${path}: ${why}; ${answers.join(', or ')}` }
}

function answerFor(way: Way, path: string): string {
  if (way === 'records') return 'read it as records by id with ?shape=records'
  if (way === 'collections') return 'as collections by name with ?shape=collections'
  const declaration = { name: collectionNameOf(path), read: { file: path, shape: 'value' } }
  return `as one record with ${declarationText(declaration)} in the configuration`
}

/** A member that could be one record or hold many, in a file whose other members are collections. */
export function memberQuestion(path: string, member: string): Question {
  const [one, many] = ['value', 'object'].map((shape) =>
    declarationText({ name: member, read: { file: path, member, shape } }),
  )
  return {
    text: `${path}: its member "${member}" could be one record, ${one}, or records by id, ${many}: say which in the configuration`,
  }
}
