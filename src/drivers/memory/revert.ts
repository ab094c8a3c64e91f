import { Outcomes, STATUS } from '../../model/outcomes.ts'
import { fingerprint } from '../../model/scan/hash/fingerprint.ts'
import type { Layout } from '../../model/layout.ts'
import type { PreState, Reversal } from '../../store/target.ts'
import { changedSince } from '../../store/refused-records.ts'
import type { MemoryCollection, StoredRecord } from './place.ts'
import { isSamePrint } from '../../model/same-print.ts'
import { looseEntry } from './stored-record.ts'

/** Puts keys back that still hold what the run wrote; a key that is back already is unchanged, so it may be repeated. */
export function revertKeys(
  { records }: MemoryCollection,
  { keys }: Layout,
  changes: readonly Reversal[],
): Outcomes {
  const outcomes = new Outcomes(changes.length)
  for (const [i, { key: name, expect, to }] of changes.entries()) {
    const present = records.get(name)
    if (isAt(to, present)) outcomes.set(i, STATUS.unchanged)
    else if (!present || !isSamePrint(present.print, expect)) {
      outcomes.set(i, STATUS.conflicted, changedSince(name))
    } else if (to.body === undefined) records.delete(name)
    else records.set(name, recordAt(to, to.body, present, keys))
  }
  return outcomes
}

function isAt(state: PreState, present: StoredRecord | undefined): boolean {
  if (state.body === undefined || !present) return state.body === undefined && !present
  return Buffer.compare(state.body, present.body) === 0 && cellsText(state) === present.cells
}

function recordAt(
  state: PreState,
  body: Uint8Array,
  present: StoredRecord,
  keys: Layout['keys'],
): StoredRecord {
  const record = { key: present.key, body: body.slice(), cells: cellsText(state) }
  const { print } = fingerprint(looseEntry(record), keys)
  return { ...record, print, sequence: present.sequence }
}

function cellsText({ cells }: PreState): string | undefined {
  return cells && Buffer.from(cells).toString('utf8')
}
