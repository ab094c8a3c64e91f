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
  const changed = unitsChanged(keptUnits(context), now.units)
  return changed.length === 0 ? { verdict: 'same' } : { verdict: 'changed', changed }
}

function unitsChanged(before: Iterable<PinnedUnit>, after: Iterable<PinnedUnit>): readonly string[] {
  const gone = new Map<string, PinnedUnit>()
  for (const unit of before) gone.set(unit.path, unit)
  const changed: string[] = []
  for (const unit of after) {
    const was = gone.get(unit.path)
    if (!was || !isSame(was, unit)) changed.push(titleOf(unit))
    gone.delete(unit.path)
  }
  return [...Array.from(gone.values(), titleOf), ...changed]
}

function titleOf({ title, path }: PinnedUnit): string {
  return title ?? path
}

/**
 * Where one of the two hashes is of a copy, the unit itself tells by time and inode that nobody wrote it since; and so it
 * does where it has no hash: a table of a server has the marks of its rows in place of an inode.
 */
function isSame(one: PinnedUnit, other: PinnedUnit): boolean {
  const isHashed = one.sha256 !== undefined && other.sha256 !== undefined
  if (isHashed && one.sha256 === other.sha256) return true
  if (isHashed && !one.ofCopy && !other.ofCopy) return false
  return one.modifiedMs === other.modifiedMs && one.inode === other.inode
}
