import { DrayError, type ErrorDetails } from '../model/error.ts'

/** A backup that must not be restored from. */
export function backupCorrupt(message: string, details: ErrorDetails = {}): DrayError {
  return new DrayError('BACKUP_CORRUPT', message, {
    hint: 'Do not rely on this backup. Check the disk that it lies on, then dray resume: it makes another',
    ...details,
  })
}
