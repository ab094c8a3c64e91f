import { formatCount, plural } from '../../lib/plural.ts'
import type { Plan } from '../../plan/plan.ts'
import type { DocumentSource, PinnedUnit } from '../../store/source.ts'
import { pinnedCollections } from '../../steps/pinned-collections.ts'

/** What lay in both stores when a plan was made: each file by size, time and inode. */
export interface SeenStores {
  readonly source: readonly PinnedUnit[]
  /** Empty where the run makes the store. */
  readonly target: readonly PinnedUnit[]
}

export async function lookAtStores(
  plan: Plan,
  { source, target }: { readonly source: DocumentSource; readonly target: DocumentSource },
): Promise<SeenStores> {
  const held = plan.decision.routes
    .filter(({ mode, undo }) => mode === 'merge' || undo !== 'drop')
    .map(({ to, target: layout }) => ({ name: to, layout }))
  const read = await source.pin({ collections: pinnedCollections(plan), by: 'stat' })
  const there = held.length > 0 ? await target.pin({ collections: held, by: 'stat' }) : { units: [] }
  return { source: [...read.units], target: [...there.units] }
}

/** One line for each file that is another than it was, of either store. */
export function differencesSeen(then: SeenStores, now: SeenStores): readonly string[] {
  return (['source', 'target'] as const).flatMap((store) =>
    changesOf(then[store], now[store]).map((line) => `${store}: ${line}`),
  )
}

function changesOf(then: readonly PinnedUnit[], now: readonly PinnedUnit[]): readonly string[] {
  const found = new Map(now.map((unit) => [unit.path, unit]))
  const known = new Set(then.map(({ path }) => path))
  const changed = then.flatMap((before) => {
    const after = found.get(before.path)
    if (!after) return [`${before.path} is gone`]
    return isSame(before, after) ? [] : [`${before.path} was written since${sizes(before, after)}`]
  })
  return [...changed, ...now.filter(({ path }) => !known.has(path)).map(({ path }) => `${path} is new`)]
}

function isSame(before: PinnedUnit, after: PinnedUnit): boolean {
  return (
    before.bytes === after.bytes && before.modifiedMs === after.modifiedMs && before.inode === after.inode
  )
}

function sizes(before: PinnedUnit, after: PinnedUnit): string {
  return before.bytes === after.bytes ? '' : `: ${formatCount(before.bytes)} → ${plural(after.bytes, 'byte')}`
}
