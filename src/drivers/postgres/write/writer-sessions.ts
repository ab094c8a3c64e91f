import type { Session } from '../connection/session.ts'

/**
 * Connections for writers. What one has closed in good order the next one takes: of many small collections, to connect
 * would be most of what is done for each.
 */
export class WriterSessions {
  readonly #open: () => Promise<Session>
  readonly #idle: Session[] = []
  #isClosed = false

  constructor(open: () => Promise<Session>) {
    this.#open = open
  }

  async take(): Promise<Session> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) if (await isFresh(idle)) return idle
    return this.#open()
  }

  /** Of one that has nothing under way. */
  async giveBack(session: Session): Promise<void> {
    if (this.#isClosed) await session.close()
    else this.#idle.push(session)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#idle.splice(0).map((session) => session.close()))
  }
}

/** Where pages were staged there is a table with the columns of that collection; and the server may have closed it. */
async function isFresh(session: Session): Promise<boolean> {
  try {
    await session.execute('DISCARD TEMP')
    return true
  } catch {
    await session.close()
    return false
  }
}
