import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/**
 * Lets go of the statements of a closed connection. The binding (@photostructure/sqlite 1.2.1) offers no way to
 * finalise a statement, and SQLite keeps a connection open, with its `-wal` and `-shm` beside the file, until its last
 * statement is gone, with its locks: that is when its object is collected. So a collection is asked for, some
 * milliseconds long, at the few moments when a connection closes.
 */
export async function finalizeStatements(): Promise<void> {
  collect ??= exposedCollector()
  collect()
  // Native objects are released in a task of their own after the collection.
  await setImmediate()
}

function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  return gc
}
