import type { Plan } from '../../plan/plan.ts'
import { fail, pass, warn, type GatedLine } from './check-line.ts'
import type { Preflight } from './preflight.ts'

export async function checkBackup({
  plan,
  source,
  stateDir,
}: Pick<Preflight, 'source' | 'stateDir'> & { readonly plan: Pick<Plan, 'decision'> }): Promise<GatedLine> {
  const { policies, routes } = plan.decision
  if (policies.backup === 'none')
    return source.facts.persists
      ? warn('backup', 'the source is not copied (--no-backup)', 'Leave the flag out')
      : pass('backup', 'a store in memory has no copy to go back to')
  if (typeof policies.backup === 'object')
    return pass('backup', `the source is copied to ${policies.backup.to}`)
  const scope = await source.scope(routes.map(({ from, source: layout }) => ({ name: from, layout })))
  if (scope.length > 0) return pass('backup', `the source is copied to ${stateDir}/backups`)
  const fix = 'Choose: --backup-to DIR, or --no-backup'
  return fail(
    'backup',
    'BACKUP_CHOICE_NEEDED',
    'the source is not local, so it is not copied by default',
    fix,
  )
}
