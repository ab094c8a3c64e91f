import type { Layout } from '../../../model/layout.ts'
import type { Readiness } from '../../../store/readiness.ts'
import { tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { uncounted } from '../uncounted.ts'

/** Counters are set when all rows are in: a run goes without, and says so beforehand. */
export async function countersLine(
  work: Work,
  schema: string,
  collections: readonly { readonly name: string; readonly layout: Layout }[],
): Promise<readonly Readiness[]> {
  const there = new Set((await tablesIn(work, schema)).map(({ name }) => name))
  const forms = collections.map(({ name, layout }) => formOf(name, layout))
  const asked = forms.filter(({ name }) => there.has(name))
  const lacking = (await uncounted(work, schema, asked, 'ahead')).map(({ sequence }) => sequence)
  if (lacking.length === 0) return []
  return [
    {
      id: 'counters',
      state: 'warn',
      finding: `this user lacks SELECT and UPDATE on ${lacking.join(', ')}: numbers are not counted on behind those that the rows bring`,
      fix: 'GRANT SELECT, UPDATE on these sequences to it, or set them afterwards: the report says to what',
    },
  ]
}
