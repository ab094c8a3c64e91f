import type { Facts } from '../../store/facts.ts'
import { NOT_IN_NAMES } from './identifier.ts'

/** The longest text, and the longest row, that SQLite holds by default. https://sqlite.org/limits.html#max_length */
const MAX_ROW_BYTES = 1_000_000_000

/** Room for key, columns and record header beside the document. */
const BESIDE_BODY_BYTES = 1_000_000

export const facts: Facts = {
  noun: 'documents',
  consistency: 'pinned',
  keys: 'text',
  text: 'kept',
  checkpoint: 'with-data',
  uniqueKeys: true,
  writes: 'merge',
  rows: true,
  dialect: 'sqlite',
  conditions: 'checks-and-indexes',
  anyKind: true,
  defers: 'references',
  refersTo: 'any',
  ruleNames: { shared: 'indexes', foldsCase: true, cannotHold: NOT_IN_NAMES },
  writers: 1,
  persists: true,
  limits: { bodyBytes: MAX_ROW_BYTES - BESIDE_BODY_BYTES },
}
