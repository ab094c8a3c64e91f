import { DrayError } from '../model/error.ts'
import type { PlanRequest, Surroundings } from '../run/requests.ts'
import type { Migration } from '../plan/migration.ts'
import { selectionOf } from '../plan/collections/selection.ts'
import { policiesOf, type Flags } from './words/flags.ts'

/** What was asked of the planner: `full` unless the user wants a quick look. */
export function planRequest(migration: Migration, flags: Flags, surroundings: Surroundings): PlanRequest {
  refuseContradictions(flags)
  return {
    ...surroundings,
    migration,
    policies: policiesOf(flags),
    by: flags.quick ? 'quick' : 'full',
    ...selectionOf(flags),
    ...(flags.sample !== undefined && { sample: flags.sample }),
    ...(flags.out !== undefined && { out: flags.out }),
  }
}

function refuseContradictions(flags: Flags): void {
  const pairs = [
    [flags.quick, flags.sample !== undefined, '--quick reads no records, --sample reads some'],
    [
      flags.backup === false,
      flags.backupTo !== undefined,
      '--no-backup and --backup-to contradict each other',
    ],
  ] as const
  for (const [one, other, why] of pairs) {
    if (one && other) throw new DrayError('USAGE', why, { hint: 'Choose one of the two' })
  }
}

/** @throws USAGE for flags that only a plan obeys */
export function refusePlanOnly(flags: Flags): void {
  if (!flags.quick && flags.sample === undefined) return
  throw new DrayError('USAGE', '--quick and --sample belong to a plan; a migration moves everything', {
    hint: 'Add --dry-run, or choose with --collections or --except',
  })
}
