import type { Facts } from '../../store/facts.ts'
import { MAX_NAME_BYTES, NOT_IN_NAMES } from './identifier.ts'

/** A field holds 1 GB. https://www.postgresql.org/docs/current/limits.html */
const MAX_FIELD_BYTES = 1_000_000_000

export const facts: Facts = {
  noun: 'rows',
  consistency: 'snapshot',
  keys: 'text',
  // Of `jsonb`, which is the default; a column of the type `json` keeps its text.
  text: 'parsed',
  checkpoint: 'with-data',
  uniqueKeys: true,
  refusesOrphans: true,
  writes: 'merge',
  rows: true,
  dialect: 'postgres',
  conditions: 'checks-and-indexes',
  beginnings: true,
  defers: 'all',
  refersTo: 'same-kind',
  ruleNames: {
    shared: 'indexes',
    keySuffix: '_pkey',
    longest: { count: MAX_NAME_BYTES, of: 'bytes' },
    cannotHold: NOT_IN_NAMES,
  },
  writers: 16,
  makes: 'schema',
  served: true,
  persists: true,
  limits: { bodyBytes: MAX_FIELD_BYTES },
}
