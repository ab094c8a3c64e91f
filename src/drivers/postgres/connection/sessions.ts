import { type Lasting, lasting } from '../../../lib/lasting.ts'
import type { ErrorPlace } from '../errors.ts'
import { postgresError } from '../errors.ts'
import { connect } from './connect.ts'
import type { Place } from './place-of.ts'
import { type Session, sessionOn } from './session.ts'

/** Opens a connection. @throws STORE_UNREACHABLE, STORE_MISSING, PERMISSION_DENIED, STORE_BUSY */
export async function openSession(place: Place, role: ErrorPlace['role']): Promise<Session> {
  const at = { address: place.address, role }
  try {
    return sessionOn(await connect(place), at)
  } catch (error) {
    throw postgresError(error, at)
  }
}

/** One connection that is made anew where it broke: for questions that may be asked again. */
export type LastingSession = Lasting<Session>

export function lastingSession(open: () => Promise<Session>): LastingSession {
  return lasting(open)
}
