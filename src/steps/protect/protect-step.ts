import { DrayError, isDrayError } from '../../model/error.ts'
import type { Json } from '../../model/value.ts'
import type { Pin } from '../../store/source.ts'
import { NOTHING_UNDONE, type Step, type StepContext } from '../step.ts'
import { backUpSource, forgetUnfinished, type KeptBundle } from './back-up-source.ts'
import { keepPin } from '../kept-pin.ts'
import { pinnedCollections } from '../pinned-collections.ts'
import { stopRequested } from '../stop-requested.ts'

/**
 * The source is pinned: read once for its hash and a count of its own, and, unless the user chose otherwise, copied in
 * the same pass. The copy is read back before anything may be written. What the run can destroy at the target needs no
 * copy here: replaced files are kept whole, overwritten documents go through the journal first.
 */
export const protectStep: Step = {
  name: 'protect',
  title: 'protecting the source',
  run: protect,
  /** The backup stays: who goes back may need it. */
  async undo(context) {
    await forgetUnfinished(context)
    return NOTHING_UNDONE
  },
}

async function protect(context: StepContext): Promise<Json> {
  stopRequested(context)
  const { policies } = context.plan.decision
  const content = policies.backup !== 'none' || policies.verify !== 'none'
  const { pin, bundle } = await pinned(context, content ? 'content' : 'stat')
  keepPin(context, pin)
  context.ledger.note(context.run.id, 'damaged', damageAsJson(pin))
  return { by: pin.by, units: pin.units.length, ...(bundle && { backup: bundle as unknown as Json }) }
}

async function pinned(
  context: StepContext,
  by: Pin['by'],
): Promise<{ readonly pin: Pin; readonly bundle?: KeptBundle }> {
  const request = {
    collections: pinnedCollections(context.plan),
    by,
    signal: context.stopNow,
    onBytes: (bytes: number) =>
      context.emit({ type: 'progress', step: 'protect', collection: '', records: 0, bytes }),
  }
  if (context.plan.decision.policies.backup === 'none') return { pin: await context.source.pin(request) }
  return backUpSource(context, request)
}

function damageAsJson({ damaged }: Pin): Json {
  const named = [...damaged].map(([collection, error]) => {
    const known = isDrayError(error) ? error : new DrayError('SOURCE_CORRUPT', error.message)
    return [collection, known.toJSON()]
  })
  return Object.fromEntries(named) as Json
}
