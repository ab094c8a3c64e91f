import { collectionThere } from '../../../plan/rows/collection-there.ts'
import { tableOf } from '../../../plan/tables/table-of.ts'
import type { Route } from '../../../plan/plan.ts'
import type { UndoContext } from '../../step.ts'

/** So many are sorted at one time: for more of them the collection is read again. */
const MOST = 25_000

/**
 * What the run wrote in the order from last to first, read as often as it takes: where rows refer to others of their table, those
 * that came later refer to those that came before, and go before them.
 * @param read each time from the start; what is gone since comes no more
 */
export async function* newestFirst<Item extends { readonly ordinal: number }>(
  read: () => AsyncIterable<Item>,
): AsyncGenerator<readonly Item[]> {
  for (let before = Infinity; ;) {
    let newest: Item[] = []
    let isAll = true
    const keepNewest = (): void => {
      newest.sort((one, other) => other.ordinal - one.ordinal)
      if (newest.length > MOST) isAll = false
      newest = newest.slice(0, MOST)
    }
    for await (const item of read()) {
      if (item.ordinal >= before) continue
      newest.push(item)
      if (newest.length === 2 * MOST) keepNewest()
    }
    keepNewest()
    yield newest
    if (isAll) return
    before = newest.at(-1)!.ordinal
  }
}

/** Whether rows of a table that is there refer to others of it: a plan says nothing of its rules, which are not the run's. */
export async function refersToItself(
  { to, target: { kind, options } }: Route,
  { target }: UndoContext,
): Promise<boolean> {
  if (kind !== 'row') return false
  const { table } = options
  const there = await collectionThere(target, to, {
    layout: 'row',
    ...(typeof table === 'string' && { table }),
  })
  return there?.layout.schema?.references.some((reference) => reference.to === tableOf(there)) === true
}
