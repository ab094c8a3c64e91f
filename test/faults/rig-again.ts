import type { Death, RigDray } from './rig-dray.ts'
import { type Place, placeFor } from './rig-place.ts'
import { bothWays, goBack, type Violations, type Whole } from './rig-trial.ts'

/**
 * A second command that dies: the resume of a run that died, also of one whose source changed since; its rollback; the
 * rollback of a run that came to its end.
 */
export const SECONDS = ['resume', 'resume after a change', 'rollback of what died', 'rollback'] as const
export type Second = (typeof SECONDS)[number]

/** One place, set back before every trial to where the second command begins. */
export interface Stage {
  /** The crash points that the second command passes. */
  readonly points: readonly string[]
  kill(death: Death): Promise<Violations>
  remove(): void
}

/** Half of the pages are in the target by then. */
const MIDWAY = { point: 'target.writer.write:after#3' }

/** @param whole what an undisturbed run comes to, of a source that changed where it does */
export async function stageFor(whole: Whole, second: Second, dray: RigDray): Promise<Stage> {
  const place = placeFor(whole.scenario)
  const first = await dray.command(place.migrate, place.folder, second === 'rollback' ? undefined : MIDWAY)
  if (first.killed !== (second !== 'rollback')) throw new Error(first.output)
  if (second === 'resume after a change') place.changeSource()
  const restore = place.snapshot()
  const words = wordsOf(second, place)
  const { points, exitCode, output } = await dray.command(words, place.folder)
  if (exitCode !== 0 && exitCode !== 3) throw new Error(output)
  return {
    points,
    async kill(death) {
      restore()
      const ended = await dray.command(words, place.folder, death)
      if (!ended.killed) return [`it did not die: ${ended.output.slice(0, 500)}`]
      const wreck = { whole, place, dray, begun: undefined }
      return second.startsWith('resume') ? bothWays(wreck) : goBack(wreck)
    },
    remove: () => place.remove(),
  }
}

function wordsOf(second: Second, place: Place): readonly string[] {
  return second.startsWith('resume') ? place.resume : place.rollback
}
