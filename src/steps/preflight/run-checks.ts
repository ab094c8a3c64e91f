import type { GatedLine } from './check-line.ts'
import { checkBackup } from './check-backup.ts'
import { checkCollections, checkLosses, checkSourceComplete } from './check-plan.ts'
import { checkBackupSpace, checkDiskSpace } from './check-disk-space.ts'
import { checkLease } from './check-lease.ts'
import { checkSourceQuiet } from './check-source-quiet.ts'
import { checkStateFolder } from './check-state-folder.ts'
import { checkTargetEmpty, checkTargetWritable } from './check-target.ts'
import { checkStore } from './check-store.ts'
import { checkVersions } from './check-versions.ts'
import type { Preflight } from './preflight.ts'

/** Every check of readiness, in the order a person would do them. Nothing is written. */
export async function runChecks(preflight: Preflight): Promise<readonly GatedLine[]> {
  return [
    checkVersions(),
    checkCollections(preflight),
    checkSourceComplete(preflight),
    ...(await checkStore('source', preflight)),
    ...(await checkStore('target', preflight)),
    ...(await checkSourceQuiet(preflight)),
    await checkTargetWritable(preflight),
    checkTargetEmpty(preflight),
    await checkLease(preflight),
    await checkStateFolder(preflight),
    await checkDiskSpace(preflight),
    await checkBackupSpace(preflight),
    await checkBackup(preflight),
    checkLosses(preflight),
  ]
}
