import type { Facts } from '../../store/facts.ts'
import { INDEXES_OF_ENGINE, MAX_NAME_LENGTH, NOT_IN_NAMES } from './identifier.ts'

/** The longest key of an index with which tables are made. https://dev.mysql.com/doc/refman/8.0/en/innodb-limits.html */
export const MAX_KEY_BYTES = 3072
/** Of a varchar key, at four bytes each. */
export const MAX_KEY_CHARACTERS = MAX_KEY_BYTES / 4

/** The largest packet that any server takes; each has a limit of its own. */
const MAX_PACKET_BYTES = 1_073_741_824

export const facts: Facts = {
  noun: 'rows',
  consistency: 'snapshot',
  keys: 'text',
  // Of `longtext`, which is the default; MySQL's `json` prints its own.
  text: 'kept',
  checkpoint: 'with-data',
  uniqueKeys: true,
  refusesOrphans: true,
  writes: 'merge',
  rows: true,
  dialect: 'mysql',
  conditions: 'checks',
  unsigned: true,
  zoneless: true,
  beginnings: true,
  refersTo: 'same-type',
  ruleNames: {
    shared: 'references',
    foldsCase: true,
    longest: { count: MAX_NAME_LENGTH, of: 'characters' },
    cannotHold: NOT_IN_NAMES,
    reserved: INDEXES_OF_ENGINE,
  },
  writers: 16,
  makes: 'tables',
  served: true,
  persists: true,
  limits: { keyBytes: MAX_KEY_BYTES, bodyBytes: MAX_PACKET_BYTES },
}
