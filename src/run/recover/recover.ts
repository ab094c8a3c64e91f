import { quoted } from '../../lib/typed-names.ts'
import { DrayError, isDrayError } from '../../model/error.ts'
import type { RunRecord } from '../../ledger/run-record.ts'
import type { Migration } from '../../plan/migration.ts'
import type { Decision, Plan } from '../../plan/plan.ts'
import { planAsJson } from '../../plan/plan.ts'
import { routeCodes } from '../../plan/mapping/route-code.ts'
import { acquireLease, refuseWorkedAt, type Lease, type LeaseRecord } from '../../store/control/lease.ts'
import type { DocumentTarget } from '../../store/target.ts'
import type { RunMemo } from '../../steps/remember-at-target.ts'
import { givenAnew } from '../given-anew.ts'
import { withSource, withTarget } from '../open-stores.ts'
import { keepRecovered } from './keep-recovered.ts'
import { leaseAt, memoAt } from './read-memo.ts'
import type { Report } from '../report/report.ts'
import type { RecoverRequest } from '../requests.ts'
import { refuseChangedCode, refuseMissingCode, refuseOtherStore, resume } from '../resume.ts'
import { runOf, withLedger } from '../runs.ts'
import { settleTarget } from './settle-target.ts'

/**
 * Goes on with a run by what its target remembers, where the state folder was lost: the same run, under the same
 * decision. What was staged is begun anew; what was written in place is read again and found there. Where the state
 * folder is there after all, it is a resume like any.
 * @throws RUN_UNKNOWN where no run is unfinished there, RUN_STATE where its folder is elsewhere, TARGET_LOCKED
 */
export async function recover(request: RecoverRequest): Promise<Report> {
  const known = await withTarget(request.to, request, async ({ store: target }) => {
    const lease = await leaseAt(target)
    const run = await runIn(request.stateDir, lease.run)
    if (run) return run
    await refuseKept(lease)
    await refuseWorkedAt(target.control, target.address)
    return rebuild(target, lease, request)
  })
  const { migrationFor, ...rest } = request
  const migration = await migrationFor?.((known.plan as unknown as Plan).decision)
  return resume({ ...rest, run: known.id, ...(migration && { migration }) })
}

async function rebuild(
  target: DocumentTarget,
  held: LeaseRecord,
  request: RecoverRequest,
): Promise<RunRecord> {
  const memo = await memoAt(target, held)
  if (!memo) throw await nothingLeft(target, held, request)
  const { decision } = memo.plan
  await refuseOtherStores(target, decision, request)
  refuseOtherCode(memo, await request.migrationFor?.(decision))
  const lease = await takeLease(target, held, request)
  try {
    const settled = await settleTarget(target, memo)
    return await withLedger(request.stateDir, { create: true }, (ledger) => {
      keepRecovered(settled, memo, ledger)
      return runOf(ledger, memo.run, request.stateDir)
    })
  } finally {
    await lease.park()
  }
}

/** Its ledger is gone, as was seen: nobody will ever finish it but this. */
function takeLease(
  { control, address }: DocumentTarget,
  { run }: LeaseRecord,
  { stateDir, takeOver }: RecoverRequest,
): Promise<Lease> {
  const isOver = async (): Promise<boolean> => true
  return acquireLease(control, { run, stateDir, store: address, isOver, ...(takeOver && { takeOver }) })
}

/** The run died before its first deed or after its last one: its lease alone is there, and goes. */
async function nothingLeft(
  target: DocumentTarget,
  held: LeaseRecord,
  request: RecoverRequest,
): Promise<DrayError> {
  const lease = await takeLease(target, held, request)
  await lease.release()
  await target.control.dispose()
  return new DrayError('RUN_UNKNOWN', `Run ${held.run} had not begun to write, or was at its very end`, {
    store: target.address,
    details: ['it left nothing but its lock at the target, which is removed now'],
    hint: `Look at what is there: dray count ${quoted(target.address)}; then, where it is wanted: dray migrate`,
  })
}

/** A state folder that is there, or cannot be read, is not lost. */
async function refuseKept({ run, stateDir }: LeaseRecord): Promise<void> {
  if (!(await runIn(stateDir, run))) return
  throw new DrayError('RUN_STATE', `The state of run ${run} is not lost: it lies in ${stateDir}`, {
    hint: `dray resume ${run} --state ${quoted(stateDir)}`,
  })
}

async function runIn(stateDir: string, run: string): Promise<RunRecord | undefined> {
  return withLedger(stateDir, { create: false }, (ledger) => ledger.run(run))
}

async function refuseOtherStores(
  target: DocumentTarget,
  { from, to }: Decision,
  request: RecoverRequest,
): Promise<void> {
  refuseOtherStore(target, to)
  await withSource(givenAnew(from, request.from, request.drivers), request, async ({ store }) =>
    refuseOtherStore(store, from),
  ).catch((error: unknown) => {
    throw isDrayError(error) && isReplay(from) ? rejectsLost(error, to.address) : error
  })
}

function isReplay({ driver }: Decision['from']): boolean {
  return driver === 'rejects'
}

/** The rejects of the parent lay in the folder that is lost. */
function rejectsLost(cause: DrayError, to: string): DrayError {
  return new DrayError(
    'STORE_MISSING',
    'The rejects that this run was sending again were lost with the state folder',
    {
      store: to,
      cause,
      hint: 'Send the records from the source instead: remove the `.dray` folder beside the target, then dray migrate --on-conflict skip',
    },
  )
}

function refuseOtherCode(memo: RunMemo, migration: Migration | undefined): void {
  const run = { id: memo.run, plan: planAsJson(memo.plan as Plan) }
  refuseChangedCode(run, { ...(migration && { migration }) })
  refuseMissingCode(run, memo.plan as Plan, migration ? routeCodes(migration) : new Map())
}
