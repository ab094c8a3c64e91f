import type { Work } from './connection/session.ts'
import type { TableForm } from './table-form.ts'

interface Uncounted {
  readonly sequence: string
  /** What it would have to be set to. */
  readonly last: string
}

/** Counters of tables that are there which this user may not set: all of them by one question. */
export async function uncounted(
  work: Work,
  schema: string,
  forms: readonly Pick<TableForm, 'uncountedSql'>[],
  when: 'ahead' | 'behind',
): Promise<readonly Uncounted[]> {
  const questions = forms.flatMap((form) => form.uncountedSql(schema, when))
  if (questions.length === 0) return []
  const rows = await work.query(questions.join(' UNION ALL '))
  return rows.map(({ sequence, last }) => ({ sequence: sequence!, last: last! }))
}
