import { isDrayError } from '../../../model/error.ts'
import { tablesIn } from '../catalog.ts'
import type { Place } from '../connection/place-of.ts'
import type { Session, Work } from '../connection/session.ts'
import { type LastingSession, openSession } from '../connection/sessions.ts'
import { quoteName } from '../identifier.ts'
import { mayNotHold, storeInUse } from '../refusals.ts'

/** Whoever is at work in a table for longer than this is using it. */
export const PATIENCE_S = 2

/** Tables that nobody else reads or writes, and the only session that may. */
interface HeldTables {
  readonly session: Session
  readonly names: readonly string[]
}

/** The sessions of a target, one of which may hold its tables for a while. */
export interface HoldingSessions extends LastingSession {
  /** Undefined while nobody holds them. */
  readonly held: HeldTables | undefined
  /** @throws STORE_IN_USE where somebody else is at work in one of them, PERMISSION_DENIED */
  take(): Promise<{ release(): Promise<void> }>
}

/** While tables are held, `get` gives the session that holds them: any other would wait for it forever. */
export function holdingSessions(sessions: LastingSession, place: Place): HoldingSessions {
  let held: HeldTables | undefined
  const release = async (): Promise<void> => {
    const { session } = held ?? {}
    held = undefined
    // With the session its locks are gone. https://dev.mysql.com/doc/refman/8.0/en/lock-tables.html
    await session?.close()
  }
  return {
    get held() {
      return held
    },
    get: async () => held?.session ?? sessions.get(),
    async take() {
      held = await holdTables(place)
      return { release }
    },
    async close() {
      await release()
      await sessions.close()
    },
  }
}

/** Locked for writing: with a lock for reading alone a session could not drop them without letting go of them before. */
async function holdTables(place: Place): Promise<HeldTables> {
  const session = await openSession(place, 'target')
  try {
    const names = (await tablesIn(session, place.database)).map(({ name }) => name)
    await session.run(`SET SESSION lock_wait_timeout = ${PATIENCE_S}`)
    if (names.length > 0) {
      await session.run(`LOCK TABLES ${names.map((name) => `${quoteName(name)} WRITE`).join(', ')}`)
    }
    return { session, names }
  } catch (error) {
    const known = await knownRefusal(error, session, place)
    await session.close()
    throw known
  }
}

async function knownRefusal(
  error: unknown,
  session: Session,
  { address, database }: Place,
): Promise<unknown> {
  if (!isDrayError(error)) return error
  if (error.code === 'STORE_BUSY') return storeInUse(address, await othersIn(session), error)
  return error.code === 'PERMISSION_DENIED' ? mayNotHold(address, database, error) : error
}

/** Who else is connected to the database: one of them keeps a table. */
export async function othersIn(work: Work): Promise<readonly string[]> {
  const rows = await work.texts(
    `SELECT ID, USER, HOST, COMMAND, TIME FROM information_schema.PROCESSLIST
     WHERE DB = DATABASE() AND ID <> CONNECTION_ID() ORDER BY ID`,
  )
  return rows.map(
    ([id, user, host, command, seconds]) =>
      `session ${id}: ${user} from ${host}, ${command} for ${seconds} s`,
  )
}
