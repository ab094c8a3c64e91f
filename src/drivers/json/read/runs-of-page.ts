import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Kinds } from '../kinds.ts'
import { NO_KIND, type Run, UNTOLD } from './kind-index.ts'
import type { PageKinds } from './kinds-of-page.ts'
import type { Range } from './member-range.ts'

/**
 * Where the records of each kind lie in a window, from what it was cut into. A stretch with a problem is not told: where
 * exactly its record begins and ends is not known, and for another collection it may be none.
 * @param page of the whole window, whose `bytes` begin at `window.from`
 */
export function runsOfPage(page: DocumentPage, window: Range, kinds: Kinds, found: PageKinds): Run[] {
  const numbers = new Map(kinds.table.map(({ name }, i) => [name, i]))
  const wrong = page.problems.map(({ position }) => position.byte ?? window.from)
  const runs: Run[] = []
  let from = window.from
  let next = 0
  for (const [i, kind] of found.entries.entries()) {
    const to = window.from + page.at[4 * i + 3]!
    const isFine = next >= wrong.length || wrong[next]! >= to
    while (next < wrong.length && wrong[next]! < to) next++
    add(runs, { from, to, kind: isFine ? (kind === undefined ? NO_KIND : numbers.get(kind)!) : UNTOLD })
    from = to
  }
  if (next < wrong.length) add(runs, { from, to: window.to, kind: UNTOLD })
  return runs
}

function add(runs: Run[], run: Run): void {
  const last = runs.at(-1)
  if (last?.kind === run.kind) runs[runs.length - 1] = { ...last, to: run.to }
  else runs.push(run)
}
