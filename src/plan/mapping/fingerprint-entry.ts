import { printJson } from '../../model/json/json-text.ts'
import type { Entry } from '../../model/page/page.ts'
import { fingerprint } from '../../model/scan/api.ts'

/** The fingerprint of one entry that was read by its key: the same as a page's. */
export function fingerprintOf(entry: Entry, keys: 'text' | 'typed'): Int32Array {
  const cells = entry.cells && printJson(entry.cells)
  return fingerprint(
    { key: entry.key, body: entry.body.bytes(), ...(cells !== undefined && { cells }) },
    keys,
  ).print
}
