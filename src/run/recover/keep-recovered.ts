import type { Ledger } from '../../ledger/ledger.ts'
import { decodeCheckpoint } from '../../model/checkpoint.ts'
import { planId } from '../../plan/plan-id.ts'
import { planAsJson, type Plan, type Route } from '../../plan/plan.ts'
import { noteLeftReferences } from '../../steps/left-references.ts'
import { noteLostJournals } from '../../steps/lost-journal.ts'
import type { RunMemo } from '../../steps/remember-at-target.ts'
import type { SettledTarget } from './settle-target.ts'

const FORECAST = { by: 'quick', routes: [], targetBytes: 0, backupBytes: 0 } as const
const NOTE = 'its state folder was lost: the run goes on by what the target remembers'

/** A run as the ledger would know it, put together from what its target remembers. */
export function keepRecovered(settled: SettledTarget, memo: RunMemo, ledger: Ledger): void {
  const plan = planOf(memo, settled)
  const { run: id, parent, startedAt } = memo
  ledger.createRun({
    id,
    startedAt,
    plan: planAsJson(plan),
    planId: plan.id,
    ...(parent !== undefined && { parent }),
  })
  ledger.setState(id, 'interrupted')
  noteLostJournals(settled.lost, { ledger, run: { id, startedAt } })
  if (settled.published.size > 0) keepPublished(plan.decision.routes, settled, memo, ledger)
}

function keepPublished(
  routes: readonly Route[],
  { published, left }: SettledTarget,
  { run, publish }: RunMemo,
  ledger: Ledger,
): void {
  const there = routes.filter(({ to }) => published.has(to))
  for (const { to, undo, partition } of there) {
    const seqs = ledger.intend(run, { kind: 'create', subject: to, details: { undo } })
    ledger.settleIntent(run, seqs, 'done')
    const last = publish?.checkpoints[partition]
    if (last === undefined) continue
    const checkpoint = decodeCheckpoint(Buffer.from(last, 'base64'))
    for (let epoch = 1; epoch < checkpoint.epoch; epoch++)
      ledger.nextEpoch(run, partition, 'read again before')
    ledger.adopt(run, partition, checkpoint)
  }
  noteLeftReferences(left, { ledger, run: { id: run } })
  const names = there.map(({ to }) => to)
  ledger.settleIntent(run, ledger.intend(run, { kind: 'publish', subject: '', details: names }), 'done')
  if (there.length < routes.length) return
  ledger.beginPhase(run, 'transfer')
  ledger.endPhase(run, 'transfer', { failures: [] })
}

/** What the run had found empty may hold its own documents by now: there it merges, and finds them. */
function planOf({ plan }: RunMemo, { lost }: SettledTarget): Plan {
  const routes = plan.decision.routes.map((route): Route => {
    const isRefilled =
      route.mode === 'load' && route.undo === 'by-key' && lost.get(route.to)?.isUnlogged === false
    return isRefilled ? { ...route, mode: 'merge' } : route
  })
  const decision = { ...plan.decision, routes }
  return { ...plan, id: planId(decision), decision, forecast: FORECAST, notes: [...plan.notes, NOTE] }
}
