import { randomUUID } from 'node:crypto'
import { threadId } from 'node:worker_threads'
import type { ProcessIdentity } from '../../lib/process-identity.ts'

/** Which of the leases of one process a lease is, and which of its threads took it. */
export interface Hold {
  readonly thread: number
  readonly id: string
}

/**
 * Whether a living process is at work says its identity; whether it is under *this* lease, only the process itself can
 * tell. One that could not be given back, because the store was away, is no longer in hand all the same.
 */
export function takeInHand(): Hold {
  const hold = { thread: threadId, id: randomUUID() }
  inHand().add(hold.id)
  return hold
}

export function letGo({ id }: Hold): void {
  inHand().delete(id)
}

/** This very thread took it, and works under it no more. Of another thread nothing is known: it may be at work. */
export function wasLetGo(holder: ProcessIdentity, hold: Hold | undefined): boolean {
  return holder.pid === process.pid && hold?.thread === threadId && !inHand().has(hold.id)
}

const IN_HAND = Symbol.for('dray.leases-in-hand')

/** One for all copies of this module in the process: two versions of dray must see each other's leases. */
function inHand(): Set<string> {
  const there: unknown = Reflect.get(globalThis, IN_HAND)
  if (there instanceof Set) return there
  const made = new Set<string>()
  Reflect.set(globalThis, IN_HAND, made)
  return made
}
