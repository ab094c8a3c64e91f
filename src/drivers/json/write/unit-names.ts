import { join } from 'node:path'
import { type KeyIndex, openKeyIndex } from '../../../lib/key-index/key-index.ts'
import type { KeyHash } from '../../../lib/key-index/sorted-keys.ts'
import { Key } from '../../../model/key.ts'
import { hashKey } from '../../../model/scan/api.ts'
import { foldedName, strictName } from '../file-names.ts'
import { type StagedPart, stagedRecords } from './staged-records.ts'
import { parseUnitPattern } from '../unit-pattern.ts'

/** The name that a staged file really gets. */
export interface UnitNames {
  nameOf(unit: string): string
  /** Removes its scratch file. */
  close(): void
}

/**
 * `Ada.json` and `ada.json` are one file on the disks of macOS and Windows. Paths of a pattern that only differ so get
 * their strict names, from which the same keys come back; all others keep theirs. It depends on nothing but what is
 * staged, so that a publish that begins anew makes the same files. Where no path can have a twin, nothing is kept of any.
 */
export async function unitNames(
  folder: string,
  pattern: string,
  parts: readonly StagedPart[],
): Promise<UnitNames> {
  let index: KeyIndex | undefined
  try {
    for await (const unit of unitsIn(parts)) {
      if (isSteady(pattern, unit)) continue
      index ??= openKeyIndex(join(folder, 'names.keys'))
      index.add(columnsOf(unit))
    }
    if (!index) return { nameOf: (unit) => unit, close: () => {} }
    for await (const unit of unitsIn(parts)) markTwin(index, unit)
  } catch (error) {
    index?.close()
    throw error
  }
  const kept = index
  return {
    nameOf: (unit) => (kept.isSeen(hashOf(foldedName(unit))) ? strictUnit(pattern, unit) : unit),
    close: () => kept.close(),
  }
}

async function* unitsIn(parts: readonly StagedPart[]): AsyncGenerator<string> {
  let last: string | undefined
  for await (const records of stagedRecords(parts)) {
    for (const { unit } of records) {
      if (unit !== last) yield unit
      last = unit
    }
  }
}

/** Of two paths that are one without case, at least one has a part that is not steady. */
function isSteady(pattern: string, unit: string): boolean {
  return Object.values(partsOf(pattern, unit)).every((part) => foldedName(part) === part)
}

function markTwin(index: KeyIndex, unit: string): void {
  const folded = hashOf(foldedName(unit))
  const first = index.find(folded)?.print
  const exact = hashOf(unit)
  if (first && (first[0] !== exact[0] || first[1] !== exact[1])) index.markSeen(folded)
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
  const parts = partsOf(pattern, unit)
  return pattern.replace(/\{(\w+)\}/g, (_all, name: string) => strictName(parts[name]!))
}

function partsOf(pattern: string, unit: string): Readonly<Record<string, string>> {
  const parts = parseUnitPattern(pattern).match(unit)
  if (!parts) throw new Error(`${unit} does not fit ${pattern}`)
  return parts
}
