import { allEnded } from '../../lib/all-ended.ts'
import type { Json } from '../../model/value.ts'
import { undoneCollections } from '../undone-collections.ts'
import { movedCheckpoint } from '../moved-checkpoint.ts'
import { stopRequested } from '../stop-requested.ts'
import type { Step, StepContext } from '../step.ts'
import { lookAgain, type SecondLook } from './look-again.ts'
import { nameMissing } from './name-missing.ts'
import { verifyRoute, type NamedMismatch, type RouteVerdict } from './verify-route.ts'

/** Differences named in full; beyond that they are counted. */
const NAMED = 1_000

export interface VerifyResult {
  readonly routes: Readonly<Record<string, RouteVerdict>>
  readonly mismatches: readonly NamedMismatch[]
  readonly mismatchCount: number
  readonly source: SecondLook
}

/** Reads the target as its readers do and holds it against the write log; then looks at the source once more. */
export const verifyStep: Step = {
  name: 'verify',
  title: 'verifying',
  run: verify,
}

async function verify(context: StepContext): Promise<Json> {
  const isAsked = context.plan.decision.policies.verify !== 'none'
  const looking: Promise<SecondLook> = isAsked
    ? lookAgain(context)
    : Promise.resolve({ verdict: 'not-looked' })
  // Both read, each its own store: neither waits for the other.
  const [target, source] = await allEnded([lookAtTarget(context), looking])
  const result: VerifyResult = { ...target, source }
  return result as unknown as Json
}

async function lookAtTarget(context: StepContext): Promise<Omit<VerifyResult, 'source'>> {
  const { policies, routes } = context.plan.decision
  const verdicts = new Map<string, RouteVerdict>()
  const mismatches: NamedMismatch[] = []
  let mismatchCount = 0
  const stopped = stoppedCollections(context)
  const undone = undoneCollections(context)
  const isVisible = hasPublished(context)
  for (const route of routes) {
    stopRequested(context)
    const isWhole = !stopped.has(route.to) && !undone.has(route.to) && movedCheckpoint(route, context)
    if (policies.verify === 'none' || !isVisible || !isWhole) {
      verdicts.set(route.to, 'no')
      continue
    }
    const seen = await verifyRoute(route, context, policies.verify)
    verdicts.set(route.to, seen.verdict)
    mismatchCount += seen.count
    const room = NAMED - mismatches.length
    mismatches.push(
      ...seen.named.slice(0, room),
      ...(await nameMissing(route, context, seen.missing.slice(0, room))),
    )
  }
  return { routes: Object.fromEntries(verdicts), mismatches, mismatchCount }
}

/** What readers read is looked at, and before that there is nothing for them. */
function hasPublished({ ledger, run }: StepContext): boolean {
  return ledger.intents(run.id, { kind: 'publish' }).some(({ state }) => state === 'done')
}

function stoppedCollections({ ledger, run }: StepContext): ReadonlySet<string> {
  const failures = (ledger.noted(run.id, 'failures') ?? []) as { collection: string }[]
  return new Set(failures.map(({ collection }) => collection))
}
