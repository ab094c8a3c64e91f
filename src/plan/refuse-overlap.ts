import { DrayError } from '../model/error.ts'
import type { Layout } from '../model/layout.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import { pathsMeet } from '../store/paths-meet.ts'
import type { Chosen } from './collections/choose-collections.ts'
import type { Migration } from './migration.ts'

interface Overlapping {
  readonly chosen: readonly Chosen[]
  readonly wished: ReadonlyMap<string, Layout>
  readonly migration: Pick<Migration, 'collections' | 'others'>
}

/**
 * A target may lie in the source's folder, but never where the source's own data lies, nor where its files would be taken
 * for more of it when the folder is read again.
 */
export async function refuseOverlap(
  source: DocumentSource,
  target: DocumentTarget,
  { chosen, wished, migration }: Overlapping,
): Promise<void> {
  const read = await source.scope(chosen.map(({ info }) => info))
  const written = await target.scope([...wished].map(([name, layout]) => ({ name, layout })))
  // A store that cannot say where its data lies is all of it.
  if (source.identity === target.identity && (read.length === 0 || written.length === 0))
    throw sameStore(target)
  const clash = written.find((path) => read.some((scope) => pathsMeet(scope, path)))
  if (clash === undefined) {
    if (isReadWhole(migration)) await refuseFound(source, target, written)
    return
  }
  throw new DrayError(
    'TARGET_IN_SOURCE',
    `The target ${clash} lies among the files that are read from ${source.address}`,
    {
      store: target.address,
      hint: 'Put the target somewhere else: the source is never written',
    },
  )
}

/** Whatever is found there is data. */
function isReadWhole({ collections, others }: Overlapping['migration']): boolean {
  return collections === undefined || others === 'move'
}

async function refuseFound(
  { address, can }: DocumentSource,
  target: DocumentTarget,
  written: readonly string[],
): Promise<void> {
  for (const path of written) {
    if (!(await can.finds?.(path))) continue
    throw new DrayError(
      'TARGET_IN_SOURCE',
      `The target ${path} lies inside ${address}: whoever reads that again would take it for data`,
      {
        store: target.address,
        hint: 'Put the target beside the folder, or leave its place out of what is read: ?exclude=…/** behind the source',
      },
    )
  }
}

function sameStore(target: DocumentTarget): DrayError {
  return new DrayError('TARGET_IN_SOURCE', 'Source and target are the same store', {
    store: target.address,
    hint: 'Name another target: the source is never written',
  })
}
