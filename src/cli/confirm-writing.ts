import { DrayError } from '../model/error.ts'
import type { Plan } from '../plan/plan.ts'
import type { CommandContext } from './command-context.ts'
import { migrateCommand } from './migrate-command.ts'
import { ask } from './render/ask.ts'
import { renderPlan } from './render/plan.ts'
import { asideOf } from './view-of.ts'

/**
 * The last word before anything is written. On a terminal the plan is shown and the user asked; elsewhere a run goes
 * on only with `--yes`, or when nothing that exists can change.
 * @throws CONFIRMATION_NEEDED without a terminal
 */
export async function confirmWriting(plan: Plan, context: CommandContext): Promise<boolean> {
  const { screen, flags } = context
  if (!screen.quiet && !screen.json) {
    screen.tell(renderPlan(plan, asideOf(context)))
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
  const command = migrateCommand(context, context.command === 'replay' ? 'replay' : 'migrate')
  // A kept plan has been looked at.
  if (context.flags.plan !== undefined) return `Say so: ${command} --yes`
  return `Look at the plan with: ${command} --dry-run, then say so: ${command} --yes`
}

/** Something that was there before the run can be another after it. */
function canChange({ decision }: Plan): boolean {
  if (decision.createsStore) return false
  return decision.policies.replace || decision.routes.some(({ mode }) => mode === 'merge')
}
