import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { WritableTable } from './writable-table.ts'

/** The server makes LOAD DATA's fields longer bit by bit: of many megabytes that takes forever. */
const LARGE_BYTES = 1 << 20
/** LOAD DATA looks at each byte, a prepared statement takes its time for each value: below that the first is quicker. */
const WIDE_BYTES = 64

/** How a page of which nothing should be refused gets in soonest. */
export function quickWayOf({ server, form, isPlain }: WritableTable, page: DocumentPage): 'load' | 'insert' {
  if (!server.takesFiles) return 'insert'
  // What comes near the largest packet is looked at by whoever inserts.
  const mostBytes = Math.min(LARGE_BYTES, server.maxPacketBytes / 4)
  let bytes = 0
  for (let i = 0; i < page.count; i++) {
    const length = page.at[4 * i + 3]! - page.at[4 * i + 2]!
    if (length > mostBytes) return 'insert'
    bytes += length
  }
  return isPlain && bytes >= WIDE_BYTES * form.columns.length * page.count ? 'insert' : 'load'
}
