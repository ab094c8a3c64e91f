import { join } from 'node:path'
import { exportRejects } from '../ledger/export-rejects.ts'
import type { UndoContext } from '../steps/step.ts'

/** The rejects of a run as one file for people, one JSON line each; undefined when there are none. */
export async function keepRejects({
  files,
  ledger,
  run,
}: Pick<UndoContext, 'files' | 'ledger' | 'run'>): Promise<string | undefined> {
  if (files.partitionsWithRejects().length === 0) return undefined
  const path = join(files.folder, 'rejects.ndjson')
  const isCurrent = (partition: string, epoch: number): boolean =>
    ledger.epoch(run.id, partition).epoch === epoch
  const count = await exportRejects(files, path, isCurrent)
  return count > 0 ? path : undefined
}
