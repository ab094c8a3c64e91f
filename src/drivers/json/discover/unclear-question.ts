import type { Question } from '../../../store/survey.ts'
import { declarationText } from './declaration-text.ts'
import { excludeText } from './exclude-text.ts'
import { collectionNameOf } from '../file-names.ts'
import type { UnclearReading, Way } from './reading.ts'

/** A file that can be read in several ways, or in none: what to write for each. */
export function unclearQuestion(path: string, { why, ways, member }: UnclearReading): Question {
  const readings = ways.map((way) => answerFor(way, path, member))
  const read = readings.length > 0 ? `read it ${readings.join(', or ')}, or ` : ''
  return { text: `${path}: ${why}; ${read}leave it out with ${excludeText([path])}` }
}

function answerFor(way: Way, path: string, member: string | undefined): string {
  if (way === 'records') return 'as records by id with ?shape=records'
  if (way === 'collections') {
    if (member === undefined) return 'as collections by name with ?shape=collections'
    return `as collections that the configuration names, where ${memberAnswer(path, member)}`
  }
  const declaration = { name: collectionNameOf(path), read: { file: path, shape: 'value' } }
  return `as one record with ${declarationText(declaration)} in the configuration`
}

/** A member that could be one record or hold many, in a file whose other members are collections. */
export function memberQuestion(path: string, member: string): Question {
  return { text: `${path}: ${memberAnswer(path, member)}: say which in the configuration` }
}

function memberAnswer(path: string, member: string): string {
  const [one, many] = ['value', 'object'].map((shape) =>
    declarationText({ name: member, read: { file: path, member, shape } }),
  )
  return `its member "${member}" is one record, ${one}, or records by id, ${many}`
}
