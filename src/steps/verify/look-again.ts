import { pinnedCollections } from '../pinned-collections.ts'
import { staleSources } from '../stale-routes.ts'
import type { StepContext } from '../step.ts'

export interface SecondLook {
  /** `same`: every byte of the source is what it was when it was pinned. */
  readonly verdict: 'same' | 'changed' | 'not-looked'
  /** Units that are not what they were. */
  readonly changed?: readonly string[]
}

interface KeptPin {
  readonly by: 'content' | 'stat'
  readonly generation: string
  readonly units: readonly { readonly path: string; readonly sha256?: string }[]
}

/** Hashes the source once more: what was moved must be what is there, or the run was not of one moment. */
export async function lookAgain(context: StepContext): Promise<SecondLook> {
  const stale = staleSources(context)
  const look = await comparePins(context)
  if (stale.length === 0) return look
  return { verdict: 'changed', changed: [...new Set([...stale, ...(look.changed ?? [])])] }
}

async function comparePins(context: StepContext): Promise<SecondLook> {
  const pinned = context.ledger.noted(context.run.id, 'pin') as KeptPin | undefined
  if (pinned?.by !== 'content') return { verdict: 'not-looked' }
  const now = await context.source.pin({
    collections: pinnedCollections(context.plan),
    by: 'content',
    count: false,
    signal: context.stopNow,
  })
  if (now.generation === pinned.generation) return { verdict: 'same' }
  const before = new Map(pinned.units.map(({ path, sha256 }) => [path, sha256]))
  const after = new Map(now.units.map(({ path, sha256 }) => [path, sha256]))
  const paths = new Set([...before.keys(), ...after.keys()])
  return { verdict: 'changed', changed: [...paths].filter((path) => before.get(path) !== after.get(path)) }
}
