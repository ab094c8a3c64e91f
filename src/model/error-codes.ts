/**
 * Every error code, grouped by who must act; the group decides the exit code. The list is closed: an error that fits
 * none is a `BUG`.
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
  store: ['STORE_UNREACHABLE', 'STORE_REFUSED', 'STORE_BUSY', 'STORE_FULL', 'IO_FAILED'],
  /** Single records, or a source that moved: finished, but not everything is in the target. */
  record: [
    'RECORD_INVALID',
    'RECORD_NOT_DOCUMENT',
    'KEY_MISSING',
    'KEY_MISMATCH',
    'KEY_INVALID',
    'KEY_DUPLICATE',
    'FIELD_DUPLICATE',
    'TEXT_INVALID',
    'VALUE_UNSUPPORTED',
    'SCHEMA_REFUSED',
    'REFERENCE_MISSING',
    'MAPPING_FAILED',
    'CONFLICT',
    'TOO_MANY_REJECTS',
    'SOURCE_CHANGED',
  ],
  /** Something is not what it was: a difference, or a damaged file. */
  corrupt: ['SOURCE_CORRUPT', 'TARGET_CORRUPT', 'STATE_CORRUPT', 'BACKUP_CORRUPT', 'VERIFY_MISMATCH'],
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
