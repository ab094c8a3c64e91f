import type { DrayError } from '../../model/error.ts'
import { type Listener, whatAnswers } from './what-answers.ts'

/** A connection that takes longer makes one ask who listens there. */
const LOOK_AFTER_MS = 2_000

interface Expected {
  readonly listener: Listener
  /** What answers there if all is well, as `whatAnswers` calls it. */
  readonly kind: string
  /** Errors that a server of another kind may be behind. */
  readonly isOdd: (error: unknown) => boolean
  readonly stranger: (what: string) => DrayError
}

/**
 * A connection that is being made; the error of `stranger` as soon as another kind of server is known to listen there. A
 * server that is slow, or says nothing, is waited for as long as the connection is.
 */
export async function unlessStranger<T>(connecting: Promise<T>, expected: Expected): Promise<T> {
  const { isOdd } = expected
  let timer: NodeJS.Timeout | undefined
  const looking = new Promise<never>((_, reject) => {
    timer = setTimeout(() => void lookFor(expected).catch(reject), LOOK_AFTER_MS)
  })
  try {
    return await Promise.race([connecting, looking])
  } catch (error) {
    if (isOdd(error)) await lookFor(expected)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function lookFor({ listener, kind, stranger }: Expected): Promise<void> {
  const what = await whatAnswers(listener)
  if (what !== undefined && what !== kind) throw stranger(what)
}
