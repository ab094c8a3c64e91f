import type { Layout } from '../../../model/layout.ts'
import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'
import { takenTypes } from '../rows/enum-types.ts'

/** Whether types of words that are to be made are there already, with other words. */
export async function wordsLine(
  work: Work,
  schema: string,
  collections: readonly { readonly layout: Layout }[],
): Promise<readonly Readiness[]> {
  const taken = await takenTypes(work, schema, collections)
  if (taken.length === 0) return []
  return [
    {
      id: 'words',
      state: 'fail',
      finding: `${taken.join(', ')}: there is a type of that name with other labels`,
      fix: 'Rename it (ALTER TYPE … RENAME TO …), or name another schema: ?schema=…',
    },
  ]
}
