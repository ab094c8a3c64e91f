import { DrayError } from '../model/error.ts'
import type { Plan } from '../plan/plan.ts'
import type { CommandContext } from './command-context.ts'
import { migrateCommand } from './migrate-command.ts'
import { ask } from './render/ask.ts'
import { renderPlan } from './render/plan.ts'

/**
 * The last word before anything is written. On a terminal the plan is shown and the user asked; elsewhere a run goes
 * on only with `--yes`, or when nothing that exists can change.
 * @throws CONFIRMATION_NEEDED without a terminal
 */
export async function confirmWriting(plan: Plan, context: CommandContext): Promise<boolean> {
  const { screen, flags, cwd } = context
  if (!screen.quiet && !screen.json) {
    screen.tell(renderPlan(plan, { paint: screen.paintAside, cwd, verbose: screen.verbose }))
    screen.tell('')
  }
  if (flags.yes) return true
  if (screen.interactive) return ask('Write this?')
  if (!canChange(plan)) return true
  throw new DrayError(
    'CONFIRMATION_NEEDED',
    `${plan.decision.to.address} holds data that this run may change`,
    {
      hint: sayingSo(context),
    },
  )
}

function sayingSo(context: CommandContext): string {
  if (context.command !== 'replay')
    return `Look at the plan with: dray plan, then say so: ${migrateCommand(context)} --yes`
  const replay = migrateCommand(context, 'replay')
  return `Look at the plan with: ${replay} --dry-run, then say so: ${replay} --yes`
}

/** Something that was there before the run can be another after it. */
function canChange({ decision }: Plan): boolean {
  if (decision.createsStore) return false
  return decision.policies.replace || decision.routes.some(({ mode }) => mode === 'merge')
}
