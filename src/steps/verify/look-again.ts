import type { PinnedUnit } from '../../store/source.ts'
import { keptPin, keptUnits } from '../kept-pin.ts'
import { pinnedCollections } from '../pinned-collections.ts'
import { staleSources } from '../stale-routes.ts'
import type { StepContext } from '../step.ts'

export interface SecondLook {
  /** `same`: every byte of the source is what it was when it was pinned. */
  readonly verdict: 'same' | 'changed' | 'not-looked'
  /** Units that are not what they were. */
  readonly changed?: readonly string[]
}

/** Hashes the source once more: what was moved must be what is there, or the run was not of one moment. */
export async function lookAgain(context: StepContext): Promise<SecondLook> {
  const stale = staleSources(context)
  const look = await comparePins(context)
  if (stale.length === 0) return look
  return { verdict: 'changed', changed: [...new Set([...stale, ...(look.changed ?? [])])] }
}

async function comparePins(context: StepContext): Promise<SecondLook> {
  const pinned = keptPin(context)
  if (pinned?.by !== 'content') return { verdict: 'not-looked' }
  const now = await context.source.pin({
    collections: pinnedCollections(context.plan),
    by: 'content',
    count: false,
    signal: context.stopNow,
  })
  if (now.generation === pinned.generation) return { verdict: 'same' }
  return { verdict: 'changed', changed: pathsChanged(keptUnits(context), now.units) }
}

function pathsChanged(before: Iterable<PinnedUnit>, after: Iterable<PinnedUnit>): readonly string[] {
  const gone = new Map<string, string | undefined>()
  for (const { path, sha256 } of before) gone.set(path, sha256)
  const changed: string[] = []
  for (const { path, sha256 } of after) {
    if (!gone.has(path) || gone.get(path) !== sha256) changed.push(path)
    gone.delete(path)
  }
  return [...gone.keys(), ...changed]
}
