import { createHash } from 'node:crypto'

/**
 * A number for the server's own locks, which keep nobody out but who asks for the same. Within a database; a lock of
 * another program of the same number would only make us wait.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export function advisoryLock(name: string): string {
  return String(createHash('sha256').update(name).digest().readBigInt64BE())
}
