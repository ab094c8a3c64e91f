import type { Question } from '../../../store/survey.ts'
import { possibleKeys, possiblePair } from './choose-key.ts'
import { declarationText } from './declaration-text.ts'
import { excludeText } from './exclude-text.ts'
import type { SampleRecord } from './sample.ts'

const FIELDS_NAMED = 8

/** Records of an array without a field that is likely to be their key: which of theirs could be. */
export function keyQuestion(
  path: string,
  name: string,
  member: readonly string[],
  sample: readonly SampleRecord[],
): Question {
  const records = member.length > 0 ? `the records of "${name}"` : 'its records'
  const [first, ...more] = possibleKeys(sample)
  const what = `${path}: ${records} have no field that is likely to be their key`
  if (first === undefined) return { text: `${what}, ${pairAnswer(path, name, member, sample)}` }
  const declared = declarationText({ name, read: { ...placeOf(path, member), key: first } })
  const others = more.length > 0 ? ` (also different in each: ${more.slice(0, FIELDS_NAMED).join(', ')})` : ''
  return {
    text:
      `${what}; name it with ?key=${encodeURIComponent(first)}, or with ${declared} in the configuration${others}, ` +
      `or leave it out with ${excludeText([path])}`,
  }
}

function pairAnswer(
  path: string,
  name: string,
  member: readonly string[],
  sample: readonly SampleRecord[],
): string {
  const pair = possiblePair(sample)
  const several = pair && declarationText({ name, read: { ...placeOf(path, member), key: [...pair] } })
  const together =
    several === undefined ? '' : `name two that are together, with ${several} in the configuration, `
  return `and none is different in each; ${together}give each record an "id", or leave it out with ${excludeText([path])}`
}

function placeOf(file: string, member: readonly string[]) {
  const [only] = member
  if (only === undefined) return { file }
  return { file, member: member.length === 1 ? only : member }
}
