import { type Lasting, lasting } from '../../../lib/lasting.ts'
import { type ErrorPlace, mysqlError } from '../errors.ts'
import { connect, settingsOf } from './connect.ts'
import type { Place } from './place-of.ts'
import { type Session, sessionOn } from './session.ts'

/** Opens a connection. @throws STORE_UNREACHABLE, STORE_MISSING, PERMISSION_DENIED, STORE_BUSY */
export async function openSession(place: Place, role: ErrorPlace['role']): Promise<Session> {
  const at = { address: place.address, role }
  const connection = await connect(place).catch((error: unknown) => {
    throw mysqlError(error, at)
  })
  const session = sessionOn(connection, at)
  try {
    const [row] = await session.texts('SELECT VERSION()')
    await session.run(settingsOf(place, row?.[0] ?? ''))
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}

/** One connection that is made anew where it broke: for questions that may be asked again. */
export type LastingSession = Lasting<Session>

export function lastingSession(open: () => Promise<Session>): LastingSession {
  return lasting(open)
}
