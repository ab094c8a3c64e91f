import type { WaitingReject } from '../../../ledger/run-files.ts'
import type { NumberSet } from '../../../lib/number-set.ts'
import type { Route } from '../../../plan/plan.ts'
import type { PageLimit } from '../../../store/paging/page-size.ts'
import type { StepContext } from '../../step.ts'
import { parentsFirst } from './parents-first.ts'
import { waitingRejects } from './waiting-rejects.ts'

interface Waiting {
  readonly arrived: NumberSet
  readonly limit: PageLimit
  /** The last reject comes first. */
  readonly backwards: boolean
}

/** What waits of a route, as much of it at a time as a page holds. */
export function* waitingPages(
  route: Route,
  context: StepContext,
  { arrived, limit, backwards }: Waiting,
): Generator<readonly WaitingReject[]> {
  const begins = beginsOf(waitingRejects(route, context, { arrived }), limit)
  for (const { from, count } of backwards ? begins.toReversed() : begins) {
    const page: WaitingReject[] = []
    for (const one of waitingRejects(route, context, { from, arrived })) {
      page.push(one)
      if (page.length === count) break
    }
    yield parentsFirst(backwards ? page.toReversed() : page, route)
  }
}

interface Begin {
  readonly from: Pick<WaitingReject, 'number' | 'offset'>
  readonly count: number
}

/** Where each page begins, and of how many it is. */
function beginsOf(waiting: Iterable<WaitingReject>, limit: PageLimit): readonly Begin[] {
  const begins: Begin[] = []
  let from: Begin['from'] | undefined
  let count = 0
  let bytes = 0
  for (const { number, offset, reject } of waiting) {
    if (from && (count >= limit.entries || bytes >= limit.bytes)) {
      begins.push({ from, count })
      from = undefined
      count = 0
      bytes = 0
    }
    from ??= { number, offset }
    count++
    bytes += (reject.record ?? reject.bytes ?? '').length
  }
  if (from) begins.push({ from, count })
  return begins
}
