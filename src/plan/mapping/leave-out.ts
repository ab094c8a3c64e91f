import type { MappedPage, Refusal } from './mapped-page.ts'
import type { Route } from '../plan.ts'
import { withEntries } from './with-entries.ts'

/**
 * A mapped page without some of its entries, which are refused.
 * @param refusalOf why entry `i` of the mapped page is left out; undefined where it stays
 */
export function leaveOut(
  mapped: MappedPage,
  { target }: Pick<Route, 'target'>,
  refusalOf: (i: number) => Omit<Refusal, 'index'> | undefined,
): MappedPage {
  const { page, from } = mapped
  const refusals: Refusal[] = []
  const kept: number[] = []
  for (let i = 0; i < page.count; i++) {
    const refusal = refusalOf(i)
    if (refusal) refusals.push({ index: from?.[i] ?? i, ...refusal })
    else kept.push(i)
  }
  if (refusals.length === 0) return mapped
  return {
    ...mapped,
    page: withEntries(page, kept, { keys: target.keys }),
    from: Int32Array.from(kept, (i) => from?.[i] ?? i),
    refusals: [...mapped.refusals, ...refusals],
  }
}
