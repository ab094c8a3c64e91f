/**
 * Every error code, grouped by who must act; the group decides the exit code. The list is closed: an error that fits
 * none is a `BUG`.
 * @public the documentation is drawn from it
 */
export const ERROR_GROUPS = {
  /** The command line, the configuration or the preflight: nothing was touched. */
  usage: [
    'USAGE',
    'CONFIG_INVALID',
    'CONFIG_FAILED',
    'ADDRESS_INVALID',
    'STORE_UNKNOWN',
    'STORE_MISSING',
    'STORE_INVALID',
    'STORE_UNSUPPORTED',
    'COLLECTION_UNKNOWN',
    'SHAPE_AMBIGUOUS',
    'TARGET_NOT_EMPTY',
    'TARGET_IN_SOURCE',
    'TARGET_CHANGED',
    'PERMISSION_DENIED',
    'NO_SPACE',
    'BACKUP_CHOICE_NEEDED',
    'LOSS_NOT_ACCEPTED',
    'CONFIRMATION_NEEDED',
    'PREFLIGHT_FAILED',
    'PLAN_CHANGED',
    'RUN_UNKNOWN',
    'RUN_STATE',
  ],
  /** The store: it refused, or stayed unreachable. Resumable. */
  store: ['STORE_REFUSED', 'STORE_BUSY', 'STORE_FULL', 'STORE_UNREACHABLE', 'SNAPSHOT_LOST', 'IO_FAILED'],
  /** Single records, or a source that moved: finished, but not everything is in the target. */
  record: [
    'RECORD_INVALID',
    'RECORD_NOT_DOCUMENT',
    'KEY_MISSING',
    'KEY_MISMATCH',
    'KEY_INVALID',
    'KEY_DUPLICATE',
    'FIELD_DUPLICATE',
    'OWNER_MISSING',
    'KIND_UNCLEAR',
    'TEXT_INVALID',
    'VALUE_UNSUPPORTED',
    'SCHEMA_REFUSED',
    'MAPPING_FAILED',
    'CONFLICT',
    'TOO_MANY_REJECTS',
    'SOURCE_CHANGED',
  ],
  /** Something is not what it was: a difference, or a damaged file. */
  corrupt: ['SOURCE_CORRUPT', 'TARGET_CORRUPT', 'STATE_CORRUPT', 'BACKUP_CORRUPT'],
  /** Another run, or another program, holds the store. */
  locked: ['TARGET_LOCKED', 'STORE_IN_USE'],
  rollback: ['ROLLBACK_INCOMPLETE'],
  ledger: ['LEDGER_UNBALANCED'],
  bug: ['BUG'],
  interrupted: ['INTERRUPTED'],
} as const

export type ErrorGroup = keyof typeof ERROR_GROUPS
export type ErrorCode = (typeof ERROR_GROUPS)[ErrorGroup][number]

const GROUP_OF = new Map<ErrorCode, ErrorGroup>(
  Object.entries(ERROR_GROUPS).flatMap(([group, codes]) =>
    codes.map((code) => [code, group as ErrorGroup] as const),
  ),
)

export function groupOf(code: ErrorCode): ErrorGroup {
  return GROUP_OF.get(code) ?? 'bug'
}

/** What each code says to its reader, for the documentation: exhaustive by its type. */
export const ERROR_MEANINGS: Readonly<Record<ErrorCode, string>> = {
  USAGE: 'The words of the command do not fit together, or one is missing.',
  CONFIG_INVALID: 'The configuration says something that is not an option, or has a wrong kind of value.',
  CONFIG_FAILED: 'The configuration could not be loaded: not there, not parsable, or its own code threw.',
  ADDRESS_INVALID:
    'An address names no place, has an option its store does not know, or a path is no known kind.',
  STORE_UNKNOWN: 'There is no store of this scheme.',
  STORE_MISSING: 'Nothing lies at the address, or a declared file is not there.',
  STORE_INVALID: 'What lies there is not what the address says, or not of a shape that dray reads.',
  STORE_UNSUPPORTED: 'The store cannot do what was asked of it, such as being written.',
  COLLECTION_UNKNOWN: 'A collection was named that is not there; the valid names are listed.',
  SHAPE_AMBIGUOUS: 'A file can be read in more than one way. The readings are listed; nothing is guessed.',
  TARGET_NOT_EMPTY: 'The target holds documents and cannot be merged into.',
  TARGET_IN_SOURCE: 'The target is the source, or lies where its files are, or would be, read as the source.',
  TARGET_CHANGED: 'The target is not what the plan saw, or not what the run left there.',
  PERMISSION_DENIED: 'The user of this process may not read or write there.',
  NO_SPACE: 'There is less room at the target than twice the size of the data.',
  BACKUP_CHOICE_NEEDED: 'The source cannot be copied by default: say where to, or that no copy is wanted.',
  LOSS_NOT_ACCEPTED: 'Something of the source would not be in the target, and nobody accepted that.',
  CONFIRMATION_NEEDED: 'What exists may change, and nobody said yes.',
  PREFLIGHT_FAILED: 'Several checks failed before the run; each is listed with its remedy.',
  PLAN_CHANGED: 'The configuration, or a store, is not what the plan saw or the run began with.',
  RUN_UNKNOWN: 'No run has this id in this state folder.',
  RUN_STATE: 'The run is in a state in which this command makes no sense; the hint names the one that does.',
  STORE_REFUSED: 'The engine of the store refused a request or a record: a constraint, a trigger, a limit.',
  STORE_BUSY: 'Another process holds the store, and kept it through several attempts.',
  STORE_FULL: 'The disk or the store has no room left. What was written so far is safe.',
  STORE_UNREACHABLE: 'The server of the store does not answer, or the connection to it broke.',
  SNAPSHOT_LOST:
    'The moment at which the source was being read is gone, most often because the server was restarted.',
  IO_FAILED: 'Reading or writing failed below dray: the disk, the file system, the network share.',
  RECORD_INVALID: 'The record is not valid JSON, or holds what JSON text cannot.',
  RECORD_NOT_DOCUMENT: 'The record is not an object.',
  KEY_MISSING: 'The record has no key, or its key is null.',
  KEY_MISMATCH: 'The key inside the record is not the name it lies under.',
  KEY_INVALID:
    'The key is empty, or neither text nor a number. Of a key of several parts, some may be empty.',
  KEY_DUPLICATE: 'An earlier record has the same key. The earlier one is kept.',
  FIELD_DUPLICATE: 'The record has one member twice, so that its value is not certain.',
  OWNER_MISSING:
    'The record that this one belongs to is not there, did not arrive, or cannot be told from another.',
  KIND_UNCLEAR: 'The fields of a record fit no collection of its file, or another one than expected.',
  TEXT_INVALID: 'The record is not UTF-8.',
  VALUE_UNSUPPORTED: 'A value has no form in the target, or does not fit its column.',
  SCHEMA_REFUSED: 'The schema of the configuration refused the record.',
  MAPPING_FAILED: 'A function of the configuration threw on this record.',
  CONFLICT: 'The target holds something else under this key.',
  TOO_MANY_REJECTS: 'More records were rejected than --max-rejects allows, so the run stopped.',
  SOURCE_CHANGED: 'The source was written while it was read, again and again.',
  SOURCE_CORRUPT:
    'A file of the source is damaged; the place is named. Its collection stops, the others go on.',
  TARGET_CORRUPT: 'The database file of the target is damaged.',
  STATE_CORRUPT: 'A file that dray keeps about its runs is damaged, or of a newer dray.',
  BACKUP_CORRUPT: 'A copy of the source is not what its manifest says.',
  TARGET_LOCKED: 'Another run holds the target.',
  STORE_IN_USE: 'Another program has the store open.',
  ROLLBACK_INCOMPLETE: 'Something of the run is still there; it is listed.',
  LEDGER_UNBALANCED: 'What was read and what became of it do not add up. Do not trust this target.',
  BUG: 'A fault of dray, not of your data.',
  INTERRUPTED: 'The run was asked to stop. It resumes where it was.',
}
