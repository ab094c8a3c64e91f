import { DrayError, type ErrorDetails } from '../model/error.ts'

/** A backup that must not be restored from. */
export function backupCorrupt(message: string, details: ErrorDetails = {}): DrayError {
  return new DrayError('BACKUP_CORRUPT', message, {
    hint: 'Do not restore from this backup. Make another while the source is there: dray backup create',
    ...details,
  })
}
