import { isDrayError } from '../../../model/error.ts'
import type { Session, Work } from './session.ts'
import { type LastingSession, lastingSession } from './sessions.ts'

/** Sessions that answer questions, as many at one time as there are questions, and as the server lets in. */
export interface ReaderPool {
  /** @param last answers where the server lets in nobody */
  ask<T>(question: Question<T>, last: (question: Question<T>) => Promise<T>): Promise<T>
  /** Opens another session; those that idle make room for it where the server has none. */
  makingRoom(open: () => Promise<Session>): Promise<Session>
  /** What the server said when it let in nobody else, the last time. */
  readonly refusal: string | undefined
  close(): Promise<void>
}

type Question<T> = (work: Work) => Promise<T>

interface Reader {
  readonly sessions: LastingSession
  /** Questions that it has not answered yet. */
  asked: number
}

/** Further questions wait, whoever asks: a server has connections for others, too. */
const MOST_READERS = 8
/** Who was not let in does not ask again before: others leave in their own time. */
const REFUSED_MS = 30_000

/** @param open a session in a transaction of its own: one in which anything failed answers nothing more */
export function readerPool(open: () => Promise<Session>): ReaderPool {
  const crowd = crowdOf(open)
  return {
    async ask(question, last) {
      for (let reader = crowd.reader(); reader; reader = crowd.reader()) {
        reader.asked++
        try {
          const session = await crowd.sessionOf(reader)
          if (session) return await answer(session, question)
        } finally {
          reader.asked--
        }
      }
      return last(question)
    },
    async makingRoom(openAnother) {
      try {
        return await openAnother()
      } catch (error) {
        if (!isFull(error) || !(await crowd.dismissIdle())) throw error
        return openAnother()
      }
    },
    get refusal() {
      return crowd.refusal
    },
    close: () => crowd.close(),
  }
}

/** Who reads, and whether there may be more of them. */
interface Crowd {
  /** One that idles, or another one, or the one with the fewest questions; undefined where there is none and may be none. */
  reader(): Reader | undefined
  /** Undefined where it was not let in: another one is to be asked. */
  sessionOf(reader: Reader): Promise<Session | undefined>
  /** @returns whether there was any */
  dismissIdle(): Promise<boolean>
  readonly refusal: string | undefined
  close(): Promise<void>
}

function crowdOf(open: () => Promise<Session>): Crowd {
  const readers = new Set<Reader>()
  let refused: { readonly says: string; readonly untilMs: number } | undefined
  const mayOpen = (): boolean =>
    readers.size < MOST_READERS && (!refused || performance.now() >= refused.untilMs)
  return {
    reader() {
      const [least] = [...readers].toSorted((one, other) => one.asked - other.asked)
      if (least?.asked === 0 || !mayOpen()) return least
      const reader = { sessions: lastingSession(open), asked: 0 }
      readers.add(reader)
      return reader
    },
    async sessionOf(reader) {
      try {
        return await reader.sessions.get()
      } catch (error) {
        if (!isFull(error)) throw error
        refused = { says: error.message, untilMs: performance.now() + REFUSED_MS }
        readers.delete(reader)
        return undefined
      }
    },
    async dismissIdle() {
      const idle = [...readers].filter(({ asked }) => asked === 0)
      for (const reader of idle) readers.delete(reader)
      for (const { sessions } of idle) await sessions.close()
      return idle.length > 0
    },
    get refusal() {
      return refused?.says
    },
    async close() {
      for (const { sessions } of readers) await sessions.close()
    },
  }
}

async function answer<T>(session: Session, question: Question<T>): Promise<T> {
  try {
    return await session.exclusively(question)
  } catch (error) {
    await session.close()
    throw error
  }
}

/** As a server says it that has no connection left: for anybody, for this user, for this database. */
function isFull(error: unknown): error is Error {
  return isDrayError(error) && error.code === 'STORE_BUSY'
}
