import type { Checkpoint } from '../../../model/checkpoint.ts'
import { STATUS, type Outcomes } from '../../../model/outcomes.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { readRejectLine, rejectLine } from '../../../ledger/reject-line.ts'
import { rejectsPage } from '../../../ledger/rejects-page.ts'
import type { At, Reject, WaitingReject } from '../../../ledger/run-files.ts'
import { mapPage } from '../../../plan/mapping/map-page.ts'
import type { MappedPage } from '../../../plan/mapping/mapped-page.ts'
import type { Route } from '../../../plan/plan.ts'
import type { Writer } from '../../../store/target.ts'
import type { StepContext } from '../../step.ts'
import { checkpointAgain } from '../account/checkpoint-after.ts'
import { reasonOf } from '../account/reason-of.ts'
import { waits } from '../account/rejects-of-page.ts'
import { tellOutcomes } from '../account/tell.ts'

/**
 * A page of what was rejected, offered to the target once more. It is a page of the route like those before it: in the write
 * log ahead of the write, with a checkpoint of its own, which tells what is a reject no more.
 * @returns the checkpoint, and the numbers of the rejects that wait no more
 */
export async function writeAgain(
  waiting: readonly WaitingReject[],
  { route, context, writer, before }: Writing,
): Promise<{ readonly checkpoint: Checkpoint; readonly settled: readonly number[] }> {
  const { files, codes, run, lease } = context
  const read = pageOf(waiting, route)
  const mapped = await mapPage(read, route, codes.get(route.to), run)
  const { page } = mapped
  if (read.count !== waiting.length) throw new Error(`${waiting.length} rejects are a page of ${read.count}`)
  const at: At = { epoch: before.epoch, page: before.page + 1 }
  await lease.confirm()
  await files
    .writeLog(route.partition)
    .append({ ...at, ordinal: before.ordinal, isAgain: true, ...logged(page) })
  let checkpoint = before
  let settled: readonly number[] = []
  const outcomes = await writer.write(page, {
    keep: (states) => files.journal(route.partition).append(at, states),
    checkpoint: (became) => {
      settled = note(at, { waiting, mapped, became }, { route, context })
      checkpoint = checkpointAgain(before, { at, page }, became)
      return checkpoint
    },
  })
  files.writeLog(route.partition).settle(at, outcomes.status)
  tellOutcomes(context, route, read, mapped, outcomes)
  page.release()
  read.release()
  return { checkpoint, settled }
}

interface Writing {
  readonly route: Route
  readonly context: StepContext
  readonly writer: Writer
  readonly before: Checkpoint
}

/** As they lie in the source: what became of them once becomes of them again. */
function pageOf(waiting: readonly WaitingReject[], { to, source }: Route): DocumentPage {
  const rejects = waiting.map(({ reject }) => readRejectLine(rejectLine('', to, reject), { unit: to }))
  return rejectsPage(rejects, source.keys, undefined)
}

interface Became {
  readonly waiting: readonly WaitingReject[]
  readonly mapped: MappedPage
  readonly became: Outcomes
}

/** Inside the target's commit. @returns the numbers of those that do not wait any more */
function note(
  at: At,
  { waiting, mapped, became }: Became,
  { route, context }: Pick<Writing, 'route' | 'context'>,
): readonly number[] {
  const settled: number[] = []
  const others: Reject[] = []
  for (let i = 0; i < mapped.page.count; i++) {
    if (waits(i, became, route)) continue
    const { number, reject } = waiting[mapped.from?.[i] ?? i]!
    settled.push(number)
    const other = refusedAnew(i, { mapped, became, route, reject })
    if (other) others.push(other)
  }
  const log = context.files.rejectLog(route.partition)
  log.append(at, others)
  log.withdraw(at, settled)
  return settled
}

/** By now the engine refuses it for its own sake. */
function refusedAnew(
  i: number,
  {
    mapped,
    became,
    route,
    reject,
  }: Omit<Became, 'waiting'> & { readonly route: Route; readonly reject: Reject },
): Reject | undefined {
  const status = became.of(i)
  if (status !== STATUS.conflicted && status !== STATUS.rejected) return undefined
  const { waits: _, ...bare } = reject
  const reason = reasonOf(mapped.page, i, became, route) ?? reject.reason
  return {
    ...bare,
    code: became.reasons.get(i)?.code ?? reject.code,
    reason,
    outcome: status === STATUS.conflicted ? 'conflicted' : 'rejected',
  }
}

function logged({
  count,
  keyHashes,
  prints,
}: DocumentPage): Pick<DocumentPage, 'count' | 'keyHashes' | 'prints'> {
  return { count, keyHashes: keyHashes.subarray(0, 2 * count), prints: prints.subarray(0, 4 * count) }
}
