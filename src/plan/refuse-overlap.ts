import { sep } from 'node:path'
import { DrayError } from '../model/error.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { Route } from './plan.ts'

/** A target may lie in the source's folder, but never where the source's own data lies: it would be read as data. */
export async function refuseOverlap(
  source: DocumentSource,
  target: DocumentTarget,
  routes: readonly Route[],
): Promise<void> {
  const read = await source.scope(routes.map(({ from, source: layout }) => ({ name: from, layout })))
  const written = await target.scope(routes.map(({ to, target: layout }) => ({ name: to, layout })))
  const clash = written.find((path) => read.some((scope) => covers(scope, path)))
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

function covers(scope: string, path: string): boolean {
  return path === scope || (scope.endsWith(sep) && path.startsWith(scope))
}
