import { PAGE_LIMIT } from './pages.ts'
import type { ScanRequest } from '../source.ts'

/** Parsed values take many times the memory of their text. */
const PARSED_BYTES = 256 << 10

/** How much a page may hold whose records are parsed to be turned into others. */
export function parsedPage({ bytes, entries }: ScanRequest['limit'] = PAGE_LIMIT): ScanRequest['limit'] {
  return { bytes: Math.min(bytes, PARSED_BYTES), entries }
}
