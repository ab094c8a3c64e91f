import { STATUS } from '../../../model/outcomes.ts'
import { fingerprintOf } from '../../../plan/mapping/fingerprint-entry.ts'
import type { Route } from '../../../plan/plan.ts'
import type { Reversal } from '../../../store/target.ts'
import type { UndoContext } from '../../step.ts'
import { openSinceFile } from './since-file.ts'
import { keyOfName } from '../../../model/written-name.ts'

export interface ForcedBack {
  /** What could not go back all the same: its key holds nothing by now. */
  readonly left: readonly Reversal[]
  /** The file that has what was there. */
  readonly exported?: string
}

/** Keys that were changed since go back as well, once what they hold now is saved. */
export async function forceBack(
  refused: readonly Reversal[],
  route: Route,
  context: UndoContext,
): Promise<ForcedBack> {
  const { target, files } = context
  const { keys } = route.target
  const held = await target.read(
    route.to,
    route.target,
    refused.map(({ key }) => keyOfName(key, keys)),
  )
  const since = await openSinceFile(files.folder)
  const again: Reversal[] = []
  try {
    for (const [i, entry] of held.entries()) {
      if (!entry) continue
      const reversal = refused[i]!
      await since.add({ collection: route.to, key: entry.key.text, kind: 'content' }, entry.body.bytes())
      again.push({ ...reversal, expect: fingerprintOf(entry, keys) })
    }
  } finally {
    await since.close()
  }
  const outcomes = await target.revert(route.to, route.target, again)
  const isBack = new Set(again.filter((_, i) => outcomes.of(i) !== STATUS.conflicted).map(({ key }) => key))
  return { left: refused.filter(({ key }) => !isBack.has(key)), exported: since.path }
}
