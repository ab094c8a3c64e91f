import { buildPage, type LooseEntry } from '../../model/scan/api.ts'
import type { MappedPage, Refusal } from './mapped-page.ts'
import type { Route } from '../plan.ts'

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
    page: pageOf(mapped, kept, target.keys),
    from: Int32Array.from(kept, (i) => from?.[i] ?? i),
    refusals: [...mapped.refusals, ...refusals],
  }
}

function pageOf({ page }: MappedPage, kept: readonly number[], keys: 'text' | 'typed'): MappedPage['page'] {
  const entries = kept.map((i): LooseEntry => {
    const cells = page.cellsBytes(i)
    return {
      key: page.key(i),
      body: page.bodyBytes(i),
      ...(cells && { cells: Buffer.from(cells).toString('utf8') }),
    }
  })
  const { next, problems } = page
  return buildPage(entries, { keys, next, problems })
}
