import { plural } from '../../lib/plural.ts'
import { pass, warn, type GatedLine } from './check-line.ts'
import { pinnedCollections } from '../pinned-collections.ts'
import type { Preflight } from './preflight.ts'

/** Younger than this, somebody may still be writing. */
const QUIET_MS = 2_000

/** Of a server there are no files: it says itself who writes. */
export async function checkSourceQuiet({ plan, source }: Preflight): Promise<readonly GatedLine[]> {
  if (source.can.readiness) return []
  const pin = await source.pin({ collections: pinnedCollections(plan), by: 'stat' })
  let newest = 0
  for (const { modifiedMs } of pin.units) newest = Math.max(newest, modifiedMs)
  const age = Date.now() - newest
  if (age >= QUIET_MS) return [pass('source-quiet', `${plural(pin.units.length, 'file')}, none just written`)]
  return [warn('source-quiet', 'the source was written a moment ago', 'Stop the application that writes it')]
}
