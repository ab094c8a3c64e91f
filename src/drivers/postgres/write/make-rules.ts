import type { Work } from '../connection/session.ts'
import { isTooLong } from '../errors.ts'
import type { FinishSql } from '../table-form.ts'

/** All at once, and one by one where one is refused. @returns what was made in the place of others, in words */
export async function makeRules(work: Work, rules: readonly FinishSql[]): Promise<readonly string[]> {
  if (rules.length === 0) return []
  const all = rules.map(({ make }) => make).join('; ')
  if (!rules.some(({ instead }) => instead)) await work.execute(all)
  else if (!(await attempt(work, all))) return makeEach(work, rules)
  return []
}

async function makeEach(work: Work, rules: readonly FinishSql[]): Promise<readonly string[]> {
  const means: string[] = []
  for (const { make, instead } of rules) {
    if (!instead) await work.execute(make)
    else if (!(await attempt(work, make))) {
      await work.execute(instead.make)
      means.push(instead.means)
    }
  }
  return means
}

/** @returns whether it was made; not where values are too long for an index */
async function attempt(work: Work, make: string): Promise<boolean> {
  try {
    await work.execute(`SAVEPOINT rule; ${make}; RELEASE rule`)
    return true
  } catch (error) {
    if (!isTooLong(error)) throw error
    await work.execute('ROLLBACK TO rule; RELEASE rule')
    return false
  }
}
