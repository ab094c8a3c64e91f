import type { Ledger } from '../../ledger/ledger.ts'
import type { RunRecord } from '../../ledger/run-record.ts'
import { nextOf } from '../../run/states.ts'
import { listRuns, replaysOf, runOf, withLedger } from '../../run/runs.ts'
import type { CommandContext } from '../command-context.ts'
import { viewOf } from '../view-of.ts'
import { stateDirOf } from '../command-context.ts'
import { renderRun, renderRuns } from '../render/runs.ts'
import { decisionOf } from '../run-decision.ts'
import type { RunAccount } from '../run-account.ts'

/** `dray runs`: all of them, or one. Loads no configuration. */
export async function runs(context: CommandContext): Promise<number> {
  const { screen } = context
  const [named] = context.arguments
  const stateDir = stateDirOf(context)
  const view = viewOf(context)
  if (named === undefined) {
    const records = await listRuns({ stateDir })
    if (screen.json) screen.printJson(records.map(withNext))
    else screen.print(renderRuns(records, stateDir, view))
  } else {
    const account = await withLedger(stateDir, { create: false }, (ledger) =>
      accountOf(ledger, named, stateDir),
    )
    if (screen.json) screen.printJson(account)
    else screen.print(renderRun(account, view))
  }
  return 0
}

function accountOf(ledger: Ledger, named: string, stateDir: string): RunAccount {
  const run = runOf(ledger, named, stateDir)
  const partitions = decisionOf(run).routes.map(({ partition, from, to, mode }) => ({
    partition,
    from,
    to,
    mode,
    epoch: ledger.epoch(run.id, partition).epoch,
    counts: ledger.checkpoint(run.id, partition)?.counts,
  }))
  const replays = replaysOf(run.id, ledger.runs()).map(({ id }) => id)
  return { ...withNext(run), phases: ledger.phases(run.id), partitions, replays }
}

function withNext(run: RunRecord): RunRecord & Pick<RunAccount, 'next'> {
  const next = nextOf(run)
  return { ...run, ...(next !== undefined && { next }) }
}
