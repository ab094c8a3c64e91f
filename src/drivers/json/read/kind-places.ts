import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openScratchFile } from '../../../lib/scratch-file.ts'
import type { Kinds } from '../kinds.ts'
import { KindIndex } from './kind-index.ts'
import type { CutAt } from './window-place.ts'

/** What scans of one collection have learnt of the others in its container: so that records are cut once for all. */
export interface KindPlaces {
  /**
   * Of the container that a window lies in, in its present state. Undefined for one of many files, each of which would
   * need its own, and where there is no room for it.
   */
  of(window: CutAt, kinds: Kinds): KindIndex | undefined
  /** Removes the files. What is asked for afterwards begins with nothing. */
  close(): void
}

/** Containers that are remembered: the one that was not asked for longest is forgotten. */
const REMEMBERED = 8

/** @param scratch a folder for files that nobody needs after a crash */
export function kindPlaces(scratch: string): KindPlaces {
  const indexes = new Map<string, KindIndex>()
  return {
    of({ unit, range, form }, { table }) {
      if (unit.parts) return undefined
      const id = JSON.stringify([unit.key, unit.tag, range.from, range.to, form.shape, table])
      const index = indexes.get(id) ?? begun(scratch, range.from)
      if (!index) return undefined
      indexes.delete(id)
      indexes.set(id, index)
      forgetOldest(indexes)
      return index
    },
    close() {
      for (const index of indexes.values()) index.close()
      indexes.clear()
    },
  }
}

function begun(scratch: string, from: number): KindIndex | undefined {
  try {
    return new KindIndex(openScratchFile(join(scratch, `kinds-${randomUUID()}`)), from)
  } catch {
    // It is only ever a help.
    return undefined
  }
}

function forgetOldest(indexes: Map<string, KindIndex>): void {
  for (const [id, index] of indexes) {
    if (indexes.size <= REMEMBERED) return
    indexes.delete(id)
    index.close()
  }
}
