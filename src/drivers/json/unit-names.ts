import { join } from 'node:path'
import { openKeyIndex } from '../../lib/key-index.ts'
import type { KeyHash } from '../../lib/sorted-keys.ts'
import { Key } from '../../model/key.ts'
import { hashKey } from '../../model/scan/api.ts'
import { foldedName, strictName } from './file-names.ts'
import { type StagedPart, stagedRecords } from './staged-records.ts'
import { parseUnitPattern } from './unit-pattern.ts'

/** The name that a staged file really gets. */
export interface UnitNames {
  nameOf(unit: string): string
  /** Removes its scratch file. */
  close(): void
}

/**
 * `Ada.json` and `ada.json` are one file on the disks of macOS and Windows. Paths of a pattern that only differ so get
 * their strict names, from which the same keys come back; all others keep theirs. It depends on nothing but what is
 * staged, so that a publish that begins anew makes the same files.
 */
export async function unitNames(
  folder: string,
  pattern: string,
  parts: readonly StagedPart[],
): Promise<UnitNames> {
  const index = openKeyIndex(join(folder, 'names.keys'))
  try {
    for await (const records of stagedRecords(parts)) {
      for (const { unit } of records) index.add(columnsOf(unit))
    }
    for await (const records of stagedRecords(parts)) {
      for (const { unit } of records) {
        const folded = hashOf(foldedName(unit))
        const exact = hashOf(unit)
        const first = index.find(folded)!.print
        if (first[0] !== exact[0] || first[1] !== exact[1]) index.markSeen(folded)
      }
    }
  } catch (error) {
    index.close()
    throw error
  }
  return {
    nameOf: (unit) => (index.isSeen(hashOf(foldedName(unit))) ? strictUnit(pattern, unit) : unit),
    close: () => index.close(),
  }
}

/** By its path without case, with the path itself where records have their fingerprint. */
function columnsOf(unit: string) {
  const exact = hashOf(unit)
  return {
    count: 1,
    keyHashes: Int32Array.from(Array.from(hashOf(foldedName(unit)))),
    prints: Int32Array.from([exact[0]!, exact[1]!, 0, 0]),
  }
}

function hashOf(text: string): KeyHash {
  return hashKey(Key.of(text), 'text')
}

/** What the user wrote of the path stays as it is. */
function strictUnit(pattern: string, unit: string): string {
  const parts = parseUnitPattern(pattern).match(unit)
  if (!parts) throw new Error(`${unit} does not fit ${pattern}`)
  return pattern.replace(/\{(\w+)\}/g, (_all, name: string) => strictName(parts[name]!))
}
