import type { Place } from '../../connection/place-of.ts'
import type { Session, Work } from '../../connection/session.ts'
import { openSession } from '../../connection/sessions.ts'
import { holdTables } from './hold-tables.ts'

/** The session that keeps other writers out; what is undone meanwhile is done by it. */
export interface Holding {
  /** Undefined while nothing is held. */
  inTransaction<T>(deed: (work: Work) => Promise<T>): Promise<T> | undefined
  take(): Promise<{ release(): Promise<void> }>
}

export function holding(place: Place): Holding {
  let holder: Session | undefined
  /** The tables are held by a transaction that is open; the first deed ends it, and others have one of their own. */
  let isOpen = false
  return {
    inTransaction(deed) {
      const begin = isOpen ? 'SAVEPOINT held' : 'BEGIN'
      isOpen = false
      return holder?.transaction(deed, begin)
    },
    async take() {
      const session = await openSession(place, 'target')
      try {
        await holdTables(session, place)
      } catch (error) {
        await session.close()
        throw error
      }
      holder = session
      isOpen = true
      return {
        async release() {
          holder = undefined
          await session.close()
        },
      }
    },
  }
}
