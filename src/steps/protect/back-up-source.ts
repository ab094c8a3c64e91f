import { join } from 'node:path'
import { crashPoint } from '../../lib/crash-point.ts'
import { createBundle } from '../../backup/create-bundle.ts'
import { removeUnfinished } from '../../backup/remove-unfinished.ts'
import { verifyBundle } from '../../backup/verify-bundle.ts'
import type { Pin, PinRequest } from '../../store/source.ts'
import type { StepContext, UndoContext } from '../step.ts'

/** A verified copy of the source, as the report names it. */
export interface KeptBundle {
  readonly path: string
  readonly files: number
  readonly bytes: number
  readonly verified: boolean
}

/** Pins and copies in one pass, then reads the copy back: only a backup that was read is one. */
export async function backUpSource(
  context: StepContext,
  request: Omit<PinRequest, 'tee'>,
): Promise<{ readonly pin: Pin; readonly bundle: KeptBundle }> {
  const { source, plan, stateDir, run, ledger } = context
  const { backup } = plan.decision.policies
  const folder = typeof backup === 'object' ? backup.to : join(stateDir, 'backups')
  await forgetUnfinished(context)
  const creating = await createBundle({
    folder,
    run: run.id,
    source: { address: source.address, identity: source.identity },
  })
  ledger.note(run.id, IN_MAKING, creating.folder)
  try {
    const pin = await source.pin({ ...request, tee: creating.tee })
    const bundle = await creating.finish(pin)
    const { files, bytes } = await verifyBundle(bundle.folder)
    crashPoint('backup.verify:after')
    ledger.note(run.id, IN_MAKING, null)
    return { pin, bundle: { path: bundle.folder, files, bytes, verified: true } }
  } catch (error) {
    await creating.abandon()
    throw error
  }
}

const IN_MAKING = 'bundle'

/** What a killed attempt of this run had begun to copy is no backup, and only takes room. */
export async function forgetUnfinished({ ledger, run }: Pick<UndoContext, 'ledger' | 'run'>): Promise<void> {
  const begun = ledger.noted(run.id, IN_MAKING)
  if (typeof begun === 'string') await removeUnfinished(begun)
}
