import { isDrayError } from '../../../model/error.ts'
import { snapshotLost } from '../../../store/tables/refusals.ts'
import { quoteText } from '../identifier.ts'
import type { Place } from './place-of.ts'
import type { Session, Work } from './session.ts'
import { readerPool } from './reader-pool.ts'
import { openSession } from './sessions.ts'

const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/** One moment of a database, as long as it is held. */
export interface Snapshot {
  /** @throws SNAPSHOT_LOST when the session that holds the moment is gone */
  ask<T>(question: (work: Work) => Promise<T>): Promise<T>
  /** Another moment, now, for one question. */
  askNow<T>(question: (work: Work) => Promise<T>): Promise<T>
  /** What kept it from answering more questions at one time, as far as anything did. */
  readonly refusal: string | undefined
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
  const readers = readerPool(() => openReader(place, holder, name))
  return {
    ask: (question) => readers.ask(question, async (last) => askHolder(place, holder, last)),
    async askNow(question) {
      const session = await readers.makingRoom(() => openSession(place, 'source'))
      try {
        return await session.transaction(question, BEGIN)
      } finally {
        await session.close()
      }
    },
    get refusal() {
      return readers.refusal
    },
    async close() {
      await readers.close()
      await holder.close()
    },
  }
}

/** Where the server lets in nobody else. What fails is taken back, or the moment were lost with it. */
function askHolder<T>({ address }: Place, holder: Session, question: (work: Work) => Promise<T>): Promise<T> {
  if (!holder.isAlive) throw snapshotLost(address, undefined)
  return holder.exclusively(async (work) => {
    await work.execute('SAVEPOINT question')
    try {
      const answer = await question(work)
      await work.execute('RELEASE question')
      return answer
    } catch (error) {
      await work.execute('ROLLBACK TO question').catch(() => {})
      throw error
    }
  })
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
