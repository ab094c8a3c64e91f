import { join } from 'node:path'
import { exportRejects } from '../ledger/export-rejects.ts'
import type { UndoContext } from '../steps/step.ts'

/** The rejects of a run as one file for people, one JSON line each; undefined when there are none. */
export async function keepRejects({ files }: Pick<UndoContext, 'files'>): Promise<string | undefined> {
  if (files.partitionsWithRejects().length === 0) return undefined
  const path = join(files.folder, 'rejects.ndjson')
  const count = await exportRejects(files, path)
  return count > 0 ? path : undefined
}
