import type { Place } from './place-of.ts'
import type { Cell, Work } from './session.ts'
import { openSession } from './sessions.ts'

/** The rows of one question, taken one by one: nothing else can be asked of its connection before it has ended. */
export interface RowStream {
  /** Undefined behind the last. */
  next(): Promise<readonly Cell[] | undefined>
  /** The rest is not wanted; the connection is free. */
  end(): Promise<void>
}

export async function streamRows(work: Work, place: Place, sql: string): Promise<RowStream> {
  const [row] = await work.texts('SELECT CONNECTION_ID()')
  const rows = work.rows(sql)
  let isOver = false
  const next: RowStream['next'] = async () => {
    if (isOver) return undefined
    try {
      const { done, value } = await rows.next()
      isOver = done === true
      return isOver ? undefined : value
    } catch (error) {
      isOver = true
      throw error
    }
  }
  return {
    next,
    async end() {
      if (isOver) return
      await stopAsking(place, row![0]!)
      // Stopped or not: what was sent has to be taken before another question is heard.
      while (await next().catch(() => undefined));
      // A stop that came too late would hit the next question.
      await work.run('DO 0').catch(() => {})
    },
  }
}

/** The same on a connection of its own, which ends with the question. */
export async function streamRowsBeside(place: Place, sql: string): Promise<RowStream> {
  const session = await openSession(place, 'target')
  const rows = await streamRows(session, place, sql)
  return {
    async next() {
      const row = await rows.next()
      if (!row) await session.close()
      return row
    },
    async end() {
      await rows.end()
      await session.close()
    },
  }
}

/** The question ends, its transaction goes on. https://dev.mysql.com/doc/refman/8.0/en/kill.html */
async function stopAsking(place: Place, connection: string): Promise<void> {
  const session = await openSession(place, 'source').catch(() => undefined)
  await session?.run(`KILL QUERY ${connection}`).catch(() => {})
  await session?.close()
}
