import { resolve } from 'node:path'
import type { ReplayRequest, Surroundings } from '../../run/requests.ts'
import { planReplay, replay as replayRun } from '../../run/replay/replay.ts'
import { findReplayed } from '../../run/replay/replayed-run.ts'
import type { CommandContext } from '../command-context.ts'
import { confirmWriting } from '../confirm-writing.ts'
import { recordPoliciesOf } from '../words/flags.ts'
import { migrationOfRun } from '../migration-of-run.ts'
import { planExitCode } from '../plan-exit-code.ts'
import { renderPlan } from '../render/plan.ts'
import { showReport } from '../show-report.ts'
import { viewOf } from '../view-of.ts'
import { withSurroundings } from '../surroundings.ts'
import { paceOf } from '../pace-of.ts'

/** `dray replay`: the rejects of a run once more, through the configuration as it is now. */
export async function replay(context: CommandContext): Promise<number> {
  if (context.flags.dryRun) return foretell(context)
  const report = await withSurroundings(context, async (surroundings, expect) =>
    replayRun({
      ...(await requestOf(surroundings, context)),
      confirm: (plan) => {
        expect(plan)
        return confirmWriting(plan, context)
      },
    }),
  )
  return showReport(report, context)
}

async function foretell(context: CommandContext): Promise<number> {
  const { screen } = context
  const made = await withSurroundings(context, async (surroundings) =>
    planReplay(await requestOf(surroundings, context)),
  )
  if (screen.json) screen.printJson(made)
  else screen.print(renderPlan(made, viewOf(context)))
  return planExitCode(made)
}

async function requestOf(surroundings: Surroundings, context: CommandContext): Promise<ReplayRequest> {
  const { flags, cwd } = context
  const rejects = flags.rejects === undefined ? undefined : resolve(cwd, flags.rejects)
  const { stateDir } = surroundings
  const run = await findReplayed({
    stateDir,
    ...(context.arguments[0] !== undefined && { run: context.arguments[0] }),
    ...(rejects !== undefined && { rejects }),
  })
  const migration = await migrationOfRun(run, context)
  return {
    ...surroundings,
    run: run.id,
    policies: recordPoliciesOf(flags),
    ...(migration && { migration }),
    ...(rejects !== undefined && { rejects }),
    ...(flags.collections && { collections: flags.collections }),
    ...paceOf(flags),
  }
}
