import { isDrayError } from '../../../model/error.ts'
import { snapshotLost } from '../errors.ts'
import { quoteText } from '../identifier.ts'
import type { Place } from './place-of.ts'
import type { Session, Work } from './session.ts'
import { type LastingSession, lastingSession, openSession } from './sessions.ts'

const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/** One moment of a database, as long as it is held. */
export interface Snapshot {
  /** @throws SNAPSHOT_LOST when the session that holds the moment is gone */
  ask<T>(question: (work: Work) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * The moment is held by one session that does nothing else, and exported to those that read: a question that fails, or a
 * connection that breaks, costs a session and not the moment.
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION
 */
export async function takeSnapshot(place: Place): Promise<Snapshot> {
  const holder = await openSession(place, 'source')
  let name: string
  try {
    name = await exported(holder)
  } catch (error) {
    await holder.close()
    throw error
  }
  const readers = new Set<Reader>()
  /** One that is not asked anything, or a further one: all see the same moment. */
  const idleReader = (): Reader => {
    const least = [...readers].toSorted((one, other) => one.asked - other.asked)[0]
    if (least && (least.asked === 0 || readers.size === MOST_READERS)) return least
    const reader = { sessions: lastingSession(() => openReader(place, holder, name)), asked: 0 }
    readers.add(reader)
    return reader
  }
  return {
    async ask(question) {
      const reader = idleReader()
      reader.asked++
      try {
        return await answer(await reader.sessions.get(), question)
      } finally {
        reader.asked--
      }
    },
    async close() {
      for (const { sessions } of readers) await sessions.close()
      await holder.close()
    },
  }
}

/** Further questions wait: a server has connections for others, too. */
const MOST_READERS = 4

interface Reader {
  readonly sessions: LastingSession
  /** Questions that it has not answered yet. */
  asked: number
}

async function answer<T>(session: Session, question: (work: Work) => Promise<T>): Promise<T> {
  try {
    return await session.exclusively(question)
  } catch (error) {
    // A transaction in which anything failed answers nothing more.
    await session.close()
    throw error
  }
}

async function exported(holder: Session): Promise<string> {
  await holder.execute(BEGIN)
  const [row] = await holder.query('SELECT pg_export_snapshot() AS name')
  return row!['name']!
}

async function openReader(place: Place, holder: Session, name: string): Promise<Session> {
  if (!holder.isAlive) throw snapshotLost(place.address, undefined)
  const reader = await openSession(place, 'source')
  try {
    await reader.execute(`${BEGIN}; SET TRANSACTION SNAPSHOT ${quoteText(name)}`)
    return reader
  } catch (error) {
    await reader.close()
    const isRefused = isDrayError(error) && error.code === 'STORE_REFUSED'
    throw isRefused ? snapshotLost(place.address, error) : error
  }
}

/** Another moment, now, for one question. */
export async function askNow<T>(place: Place, question: (work: Work) => Promise<T>): Promise<T> {
  const session = await openSession(place, 'source')
  try {
    return await session.transaction(question, BEGIN)
  } finally {
    await session.close()
  }
}
