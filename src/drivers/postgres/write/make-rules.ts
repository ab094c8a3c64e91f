import type { DrayError } from '../../../model/error.ts'
import type { Work } from '../connection/session.ts'
import { isTooLong, isUnmakeable } from '../errors.ts'
import type { FinishSql } from '../table-form.ts'
import { refusalOf } from './refusal-of.ts'

/** All at once, and one by one where one is refused. @returns what was made in the place of others, in words */
export async function makeRules(work: Work, rules: readonly FinishSql[]): Promise<readonly string[]> {
  if (rules.length === 0) return []
  const all = rules.map(({ make }) => make).join('; ')
  const known = rules.flatMap(({ instead }) => instead ?? [])
  const isKnown = (error: unknown): error is DrayError => known.some(({ where }) => IS_CASE[where](error))
  if (known.length === 0) await work.execute(all)
  else if (await refusalOf(work, all, isKnown)) return makeEach(work, rules)
  return []
}

async function makeEach(work: Work, rules: readonly FinishSql[]): Promise<readonly string[]> {
  const means: string[] = []
  for (const { make, instead } of rules) {
    if (!instead) await work.execute(make)
    else if (await refusalOf(work, make, IS_CASE[instead.where])) {
      if (instead.make !== undefined) await work.execute(instead.make)
      means.push(instead.means)
    }
  }
  return means
}

const IS_CASE = { 'too-long': isTooLong, refused: isUnmakeable }
