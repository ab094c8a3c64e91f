import { type Asked, renderPage, type Rendering } from './render-page.ts'
import type { Scannable } from './scannable.ts'
import { stateOf } from './state-of.ts'

/** A page that nobody has asked for yet, and the state of the database that it is of. */
interface Ahead extends Asked {
  readonly state: string
  readonly rendering: Rendering
}

const aheadOf = new WeakMap<Scannable, Ahead>()

/** The page behind the one that is being cut elsewhere. */
export function renderAhead(scannable: Scannable, asked: Asked): void {
  try {
    const state = stateOf(scannable.database)
    aheadOf.set(scannable, { ...asked, state, rendering: renderPage(scannable, asked) })
  } catch {
    // Whoever asks for that page is told.
    aheadOf.delete(scannable)
  }
}

/** Undefined where another page is asked for, or anything has been written since. */
export function takeAhead(scannable: Scannable, { place, limit }: Asked): Rendering | undefined {
  const ahead = aheadOf.get(scannable)
  aheadOf.delete(scannable)
  if (!ahead?.place || !place || ahead.place.type !== place.type) return undefined
  const isAsked = Buffer.compare(ahead.place.bytes, place.bytes) === 0
  const isSameLimit = ahead.limit.bytes === limit.bytes && ahead.limit.entries === limit.entries
  if (!isAsked || !isSameLimit) return undefined
  return ahead.state === stateOf(scannable.database) ? ahead.rendering : undefined
}
