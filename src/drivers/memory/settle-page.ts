import type { DocumentPage } from '../../model/page/document-page.ts'
import { Outcomes, STATUS } from '../../model/outcomes.ts'
import type { PreState, WriterRequest } from '../../store/target.ts'
import { conflict, duplicateKey } from '../../store/refused-records.ts'
import { keyName } from './key-name.ts'
import type { MemoryCollection, StoredRecord } from './place.ts'
import { isSamePrint } from '../../model/same-print.ts'
import { stateOf } from './stored-record.ts'

export interface SettledPage {
  readonly outcomes: Outcomes
  /** By key name: what the page writes. */
  readonly changes: ReadonlyMap<string, StoredRecord>
  /** What the changed keys hold now. */
  readonly overwritten: readonly PreState[]
}

/** Decides what becomes of each entry; changes nothing. @throws CONFLICT where the policy is to fail */
export function settlePage(
  page: DocumentPage,
  collection: MemoryCollection,
  { mode, policy, layout }: Pick<WriterRequest, 'mode' | 'policy' | 'layout'>,
): SettledPage {
  const outcomes = new Outcomes(page.count)
  const changes = new Map<string, StoredRecord>()
  const overwritten: PreState[] = []
  const met = new Set<string>()

  for (let i = 0; i < page.count; i++) {
    const key = page.key(i)
    const name = keyName(key, layout.keys)
    const old = collection.records.get(name)
    if (met.has(name) || (old && mode === 'load')) {
      outcomes.set(i, STATUS.rejected, duplicateKey(key.text))
    } else if (!old || (policy === 'overwrite' && !isSamePrint(old.print, page.print(i)))) {
      if (old) overwritten.push(stateOf(name, old))
      changes.set(name, storedRecord(page, i, old?.sequence ?? nextSequence(collection, changes)))
    } else if (isSamePrint(old.print, page.print(i))) {
      outcomes.set(i, STATUS.unchanged)
    } else if (policy === 'skip') {
      outcomes.set(i, STATUS.skipped)
    } else {
      throw conflict(key.text)
    }
    met.add(name)
  }
  return { outcomes, changes, overwritten }
}

/** Larger than any in use; overwritten records leave gaps, which hurt nobody. */
function nextSequence({ lastSequence }: MemoryCollection, changes: ReadonlyMap<string, unknown>): number {
  return lastSequence + changes.size + 1
}

/** Copies: the page's buffer belongs to whoever reads the next page into it. */
function storedRecord(page: DocumentPage, i: number, sequence: number): StoredRecord {
  const cells = page.cellsBytes(i)
  return {
    sequence,
    key: page.key(i),
    body: page.bodyBytes(i).slice(),
    cells: cells && Buffer.from(cells).toString('utf8'),
    print: page.print(i).slice(),
  }
}
