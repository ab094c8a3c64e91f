import { join } from 'node:path'
import { exportRejects } from '../../ledger/export-rejects.ts'
import type { At } from '../../ledger/run-files.ts'
import type { UndoContext } from '../../steps/step.ts'

type Accounts = Pick<UndoContext, 'files' | 'ledger' | 'run'>
type Rejecting = Accounts & Pick<UndoContext, 'plan'>

/** The rejects of a run as one file for people, one JSON line each; undefined when there are none. */
export async function keepRejects(context: Rejecting): Promise<string | undefined> {
  const { files } = context
  if (files.partitionsWithRejects().length === 0) return undefined
  const path = join(files.folder, 'rejects.ndjson')
  const { routes } = context.plan.decision
  const count = await exportRejects(files, path, {
    isCurrent: accountedFor(context),
    targetOf: (name) => routes.find(({ partition }) => partition === name)?.to ?? name,
  })
  return count > 0 ? path : undefined
}

/** Tells the rejects that the counts of the run speak of: of the epoch that counts, and of a page that arrived. */
export function accountedFor({ ledger, run }: Accounts): (partition: string, at: At) => boolean {
  const lasts = new Map<string, At>()
  return (partition, { epoch, page }) => {
    const last = lasts.get(partition) ?? ledger.checkpoint(run.id, partition) ?? { epoch: 0, page: 0 }
    lasts.set(partition, last)
    return last.epoch === epoch && page <= last.page
  }
}
