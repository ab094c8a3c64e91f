import { isDrayError } from '../../../model/error.ts'
import { snapshotLost } from '../../../store/tables/refusals.ts'
import type { Place } from './place-of.ts'
import type { Session, Work } from './session.ts'
import { openSession } from './sessions.ts'

/** https://dev.mysql.com/doc/refman/8.0/en/commit.html */
const BEGIN = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'

/** One moment of a database, as long as it is held. */
export interface Snapshot {
  /** @throws SNAPSHOT_LOST when the connection that holds the moment is gone */
  ask<T>(question: (work: Work) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A moment belongs to one connection: it cannot be given to another, nor be had again. */
export async function takeSnapshot(place: Place): Promise<Snapshot> {
  const session = await openSnapshot(place)
  return {
    async ask(question) {
      if (!session.isAlive) throw snapshotLost(place.address, undefined)
      try {
        return await session.exclusively(question)
      } catch (error) {
        const isBroken = isDrayError(error) && error.code === 'STORE_UNREACHABLE'
        throw isBroken ? snapshotLost(place.address, error) : error
      }
    },
    close: () => session.close(),
  }
}

/** Another moment, now, for one question. */
export async function askNow<T>(place: Place, question: (work: Work) => Promise<T>): Promise<T> {
  const session = await openSnapshot(place)
  try {
    return await session.exclusively(question)
  } finally {
    await session.close()
  }
}

async function openSnapshot(place: Place): Promise<Session> {
  const session = await openSession(place, 'source')
  try {
    await session.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await session.run(BEGIN)
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}
