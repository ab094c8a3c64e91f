import { stat } from 'node:fs/promises'
import { DrayError } from '../../model/error.ts'
import type { RunRecord } from '../../ledger/run-record.ts'
import { onFile } from '../../store/file-error.ts'
import type { ReplayRequest } from '../requests.ts'
import { findRun, listRuns } from '../runs.ts'

/**
 * The run whose rejects are to be sent: the one that is named, else the newest. A replay that was taken back is passed
 * over, as if it had not been; and a file of rejects belongs to a run that had some, which a replay that succeeded has not.
 * @throws STORE_MISSING, STORE_INVALID, PERMISSION_DENIED where the file given cannot be one; RUN_UNKNOWN
 */
export async function findReplayed(
  request: Pick<ReplayRequest, 'stateDir' | 'run' | 'rejects'>,
): Promise<RunRecord> {
  const { run, rejects } = request
  if (rejects !== undefined) await refuseNoFile(rejects)
  if (run !== undefined) return findRun(request, run)
  const runs = (await listRuns(request)).filter((one) => !isTakenBackReplay(one))
  const having = rejects === undefined ? undefined : runs.find(({ state }) => state !== 'finished')
  return having ?? runs[0] ?? findRun(request)
}

function isTakenBackReplay({ parent, state }: RunRecord): boolean {
  return parent !== undefined && state === 'rolled-back'
}

/** A pipe would be waited for, and read only once. */
async function refuseNoFile(path: string): Promise<void> {
  const found = await onFile({ path, doing: 'read' }, () => stat(path))
  if (found.isFile()) return
  throw new DrayError(
    'STORE_INVALID',
    `${path} is ${found.isDirectory() ? 'a folder' : 'not a regular file'}`,
    {
      hint: 'Name the file itself: a corrected copy of runs/RUN/rejects.ndjson of the state folder',
    },
  )
}
