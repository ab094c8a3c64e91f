import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { buildPage } from '../../model/scan/pages/page-builder.ts'
import type { ScanRequest } from '../../store/source.ts'
import { otherGeneration } from './errors.ts'
import type { MemoryCollection, StoredRecord } from './place.ts'
import { looseEntry } from './stored-record.ts'

/** One page in order of arrival. The cursor names the last record of the page before, so records may come and go. */
export function scanCollection(
  name: string,
  collection: MemoryCollection,
  { layout, after, limit }: ScanRequest,
): DocumentPage {
  if (after && after.generation !== collection.generation) throw otherGeneration(name)
  const from = after ? Number(after.at) : 0
  const taken: StoredRecord[] = []
  let bytes = 0
  let more = false
  for (const record of collection.records.values()) {
    if (record.sequence <= from) continue
    more = taken.length >= limit.entries || bytes >= limit.bytes
    if (more) break
    taken.push(record)
    bytes += record.body.byteLength
  }
  const next = more ? cursorAfter(collection, taken.at(-1)!) : undefined
  return buildPage(taken.map(looseEntry), {
    keys: layout.keys,
    next,
    spans: [{ from: 0, unit: name }],
  })
}

function cursorAfter({ generation }: MemoryCollection, { sequence }: StoredRecord): Cursor {
  return { driver: 'memory', v: 1, generation, at: sequence }
}
