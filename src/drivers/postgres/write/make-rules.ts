import type { Work } from '../connection/session.ts'
import { isTooLong } from '../errors.ts'
import type { FinishSql } from '../table-form.ts'
import { refusalOf } from './refusal-of.ts'

/** All at once, and one by one where one is refused. @returns what was made in the place of others, in words */
export async function makeRules(work: Work, rules: readonly FinishSql[]): Promise<readonly string[]> {
  if (rules.length === 0) return []
  const all = rules.map(({ make }) => make).join('; ')
  if (!rules.some(({ instead }) => instead)) await work.execute(all)
  else if (await refusalOf(work, all, isTooLong)) return makeEach(work, rules)
  return []
}

async function makeEach(work: Work, rules: readonly FinishSql[]): Promise<readonly string[]> {
  const means: string[] = []
  for (const { make, instead } of rules) {
    if (!instead) await work.execute(make)
    else if (await refusalOf(work, make, isTooLong)) {
      await work.execute(instead.make)
      means.push(instead.means)
    }
  }
  return means
}
