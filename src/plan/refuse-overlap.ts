import { DrayError } from '../model/error.ts'
import type { Layout } from '../model/layout.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import { pathsMeet } from '../store/paths-meet.ts'
import type { Chosen } from './collections/choose-collections.ts'

/** A target may lie in the source's folder, but never where the source's own data lies: it would be read as data. */
export async function refuseOverlap(
  source: DocumentSource,
  target: DocumentTarget,
  chosen: readonly Chosen[],
  wished: ReadonlyMap<string, Layout>,
): Promise<void> {
  const read = await source.scope(chosen.map(({ info }) => info))
  const written = await target.scope([...wished].map(([name, layout]) => ({ name, layout })))
  // A store that cannot say where its data lies is all of it.
  if (source.identity === target.identity && (read.length === 0 || written.length === 0))
    throw sameStore(target)
  const clash = written.find((path) => read.some((scope) => pathsMeet(scope, path)))
  if (clash === undefined) return
  throw new DrayError(
    'TARGET_IN_SOURCE',
    `The target ${clash} lies among the files that are read from ${source.address}`,
    {
      store: target.address,
      hint: 'Put the target somewhere else: the source is never written',
    },
  )
}

function sameStore(target: DocumentTarget): DrayError {
  return new DrayError('TARGET_IN_SOURCE', 'Source and target are the same store', {
    store: target.address,
    hint: 'Name another target: the source is never written',
  })
}
