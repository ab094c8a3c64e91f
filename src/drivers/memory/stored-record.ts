import type { LooseEntry } from '../../model/scan/pages/page-builder.ts'
import type { PreState } from '../../store/target.ts'
import type { StoredRecord } from './place.ts'

export function looseEntry({ key, body, cells }: Pick<StoredRecord, 'key' | 'body' | 'cells'>): LooseEntry {
  return cells === undefined ? { key, body } : { key, body, cells }
}

/** What a record holds now, for the journal. */
export function stateOf(name: string, record: StoredRecord | undefined): PreState {
  return {
    key: name,
    body: record?.body,
    cells: record?.cells === undefined ? undefined : Buffer.from(record.cells),
  }
}
