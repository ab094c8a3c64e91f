import { plural } from '../../lib/plural.ts'
import { ownValue } from '../../lib/own-value.ts'
import { addCounts, isBalanced, zeroCounts, type Counts } from '../../model/counts.ts'
import { positionText } from '../../model/page/position-text.ts'
import type { Position } from '../../model/page/problem.ts'
import type { Reject } from '../../ledger/run-files.ts'
import type { Route } from '../../plan/plan.ts'
import { keptPin } from '../../steps/kept-pin.ts'
import type { KeptBundle } from '../../steps/protect/back-up-source.ts'
import type { StepContext } from '../../steps/step.ts'
import { lossesOf } from '../../steps/transfer/account/loss-counter.ts'
import { leftReferences } from '../../steps/left-references.ts'
import { orphansOf } from '../../steps/transfer/account/orphan-counter.ts'
import { lostJournalNotes } from '../../steps/lost-journal.ts'
import { undoneCollections } from '../../steps/undone-collections.ts'
import type { RouteFailure } from '../../steps/transfer/transfer-step.ts'
import type { VerifyResult } from '../../steps/verify/verify-step.ts'
import { accountedFor } from './keep-rejects.ts'
import { notedAtOneTime } from '../../steps/at-one-time.ts'
import { retriesOf } from './keep-retries.ts'
import type { FailureLine, RejectLine, Report, RouteReport } from './report.ts'
import { ANSWERS } from '../states.ts'
import { verdictOf } from './verdict.ts'

const LISTED = 100

/** The account of a run, drawn from the ledger alone, but for the time that this command took: the same now and after a restart. */
export function buildReport(context: StepContext, command: string, rejectFile: string | undefined): Report {
  const { plan, run, ledger } = context
  const failures = (ledger.noted(run.id, 'failures') ?? []) as unknown as readonly RouteFailure[]
  const verified = resultOf(context, 'verify') as unknown as VerifyResult | undefined
  const stopped = new Set(failures.map(({ collection }) => collection))
  const routes = plan.decision.routes.map((route) => routeReport(route, context, stopped, verified))
  const totals = zeroCounts()
  for (const { counts } of routes) addCounts(totals, counts)
  const hasMoved = verified?.source.verdict === 'changed'
  const unbalanced = routes.filter((route) => !isAccounted(route, hasMoved)).map(({ to }) => to)
  const unfinished = routes.filter((route) => route.stopped).map(({ to }) => to)
  const { policies } = plan.decision
  const verdict = verdictOf({ totals, failures, verified, unbalanced, unfinished, policies })
  const backup = (resultOf(context, 'protect') as { backup?: KeptBundle } | undefined)?.backup
  return {
    run: run.id,
    ...parentOf(context),
    command,
    ...verdict,
    from: plan.decision.from.address,
    to: plan.decision.to.address,
    startedAt: run.startedAt,
    seconds: (performance.now() - context.since) / 1000,
    routes,
    totals,
    mismatches: verified?.mismatches ?? [],
    mismatchCount: verified?.mismatchCount ?? 0,
    failures: [...failures.map((failure) => failureLine(failure)), ...unbalanced.map(unbalancedLine)],
    rejects: listedRejects(context),
    ...(rejectFile && { rejectFile }),
    ...(backup && { backup }),
    ...replayOf(context, verdict, rejectFile),
    ...retriesOf(context),
    ...atOneTimeOf(context),
    undo: { tier: plan.decision.undo, command: `dray rollback ${run.id}` },
    notes: notesOf(context, verified),
  }
}

function atOneTimeOf({ ledger, run }: StepContext): Pick<Report, 'atOneTime'> {
  const atOneTime = notedAtOneTime(ledger, run.id)
  const { collections, readers, fewer } = atOneTime
  return collections > 1 || readers > 1 || fewer.length > 0 ? { atOneTime } : {}
}

function replayOf(
  { run, target }: StepContext,
  { state }: Pick<Report, 'state'>,
  rejectFile: string | undefined,
): Pick<Report, 'replay'> {
  const isPossible = ANSWERS[state].replay === 'go' && target.facts.writes === 'merge'
  return isPossible && rejectFile !== undefined ? { replay: `dray replay ${run.id}` } : {}
}

function parentOf({ ledger, run }: StepContext): Pick<Report, 'parent'> {
  const parent = ledger.run(run.id)?.parent
  return parent === undefined ? {} : { parent }
}

function resultOf({ ledger, run }: StepContext, step: string): unknown {
  return ledger.phases(run.id).find((phase) => phase.step === step && phase.state === 'done')?.result
}

function routeReport(
  route: Route,
  context: StepContext,
  stopped: ReadonlySet<string>,
  verified: VerifyResult | undefined,
): RouteReport {
  const { ledger, run } = context
  const { epoch, reasons } = ledger.epoch(run.id, route.partition)
  const last = ledger.checkpoint(run.id, route.partition)
  const counts: Counts = last?.epoch === epoch ? last.counts : zeroCounts()
  const counted = route.absent ? undefined : ownValue(keptPin(context)?.records, route.from)
  const isDone = last?.epoch === epoch && last.page > 0 && last.cursor === undefined
  return {
    from: route.from,
    to: route.to,
    counts,
    ...(counted !== undefined && { counted }),
    verified: ownValue(verified?.routes, route.to) ?? 'no',
    epochs: reasons,
    ...((stopped.has(route.to) || (!isDone && !route.absent)) && { stopped: true }),
  }
}

/**
 * Both identities hold, and another way of counting agrees with what was read. Where the second look found that the
 * source moved, the two counts are of two moments, and their difference is that finding.
 */
function isAccounted({ counts, counted, stopped }: RouteReport, hasMoved: boolean): boolean {
  const isOfOneMoment = !stopped && !hasMoved && counted !== undefined
  return isBalanced(counts) && (!isOfOneMoment || counted === counts.read)
}

/** Where no collection is named, it is the whole run that stopped. */
export function failureLine({
  collection,
  error,
}: Partial<RouteFailure> & Pick<RouteFailure, 'error'>): FailureLine {
  const { code, message, hint, position } = error as Record<string, unknown>
  const at = position as Position | undefined
  return {
    ...(collection !== undefined && { collection }),
    code: String(code),
    message: String(message),
    ...(at && { where: positionText(at) }),
    ...(typeof hint === 'string' && { hint }),
  }
}

function unbalancedLine(collection: string): FailureLine {
  return {
    collection,
    code: 'LEDGER_UNBALANCED',
    message: 'what was read does not add up; do not trust this target',
  }
}

function listedRejects(context: StepContext): readonly RejectLine[] {
  const { files, ledger, run } = context
  const isAccountedFor = accountedFor(context)
  const lines: RejectLine[] = []
  for (const partition of files.partitionsWithRejects()) {
    const firsts = (ledger.noted(run.id, `first:${partition}`) ?? {}) as unknown as Readonly<
      Record<string, Position>
    >
    for (const reject of files.rejectLog(partition).rejects((at) => isAccountedFor(partition, at))) {
      if (lines.length === LISTED) return lines
      lines.push(rejectLine(reject, firsts))
    }
  }
  return lines
}

function rejectLine(reject: Reject, firsts: Readonly<Record<string, Position>>): RejectLine {
  const { collection, key, code, outcome, position } = reject
  const first = key !== undefined && code === 'KEY_DUPLICATE' ? ownValue(firsts, key) : undefined
  const reason = first ? `${reject.reason} (first: ${positionText(first)})` : reject.reason
  return {
    collection,
    code,
    reason,
    outcome,
    ...(key !== undefined && { key }),
    ...(position && { where: positionText(position) }),
  }
}

const AFTER_CHANGE =
  'what was written there meanwhile may be missing: stop the application, then dray rollback and dray migrate'

function notesOf(context: StepContext, verified: VerifyResult | undefined): readonly string[] {
  const { plan } = context
  const orphans = plan.decision.routes.flatMap((route) =>
    Object.entries(orphansOf(route, context)).map(
      ([name, count]) => `${route.to}: ${count} with ${name} that is not there; moved all the same`,
    ),
  )
  const left = leftReferences(context)
  const accepted = plan.decision.routes.flatMap((route) =>
    lossesOf(route, context).map(
      ({ kind, count, example }) =>
        `${route.to}: ${plural(count, 'time')} ${kind} (first: ${example}); accepted`,
    ),
  )
  const moved = verified?.source.changed ?? []
  const changed = moved.map((unit) => `the source changed during the run: ${unit}`)
  if (changed.length > 0) changed.push(AFTER_CHANGE)
  const undone = [...undoneCollections(context)].map((name) => `rolled back since: ${name}`)
  const lost = lostJournalNotes(plan.decision.routes, context)
  return [...plan.notes, ...lost, ...orphans, ...left, ...accepted, ...changed, ...undone]
}
