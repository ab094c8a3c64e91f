import type { z } from 'zod'
import { closestWord } from './closest-word.ts'

/** Words of `store` that mean the same in every store: the planner takes them before a driver sees the rest. */
const OF_EVERY_STORE = ['layout', 'columns', 'jsonSchema']

/** What is wrong with the options of a collection or an address, a line each; of a word that is none, which was probably meant. */
export function optionFaults(
  { issues }: z.ZodError,
  shape: z.ZodRawShape,
  of: 'read' | 'store' | 'address',
): readonly string[] {
  const known = [...Object.keys(shape), ...(of === 'store' ? OF_EVERY_STORE : [])]
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((word) => unknownWord(word, known))
    const place = issue.path.join('.')
    return [place === '' ? issue.message : `${place}: ${issue.message}`]
  })
}

function unknownWord(word: string, known: readonly string[]): string {
  const meant = closestWord(word, known)
  return meant === undefined ? `there is no option ${word}` : `there is no option ${word}: ${meant}?`
}
