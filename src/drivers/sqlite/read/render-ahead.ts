import { renderLargeRow } from './large-row.ts'
import { type Asked, type PageQuestion, questionFor, type Rendered, renderPage } from './render-page.ts'
import type { Scannable } from './scannable.ts'
import { stateOf } from './state-of.ts'

/** What is asked for a page, and the engine's answer to it. */
export interface Rendering {
  readonly question: PageQuestion
  readonly rendered: Rendered | undefined
}

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
    aheadOf.set(scannable, { ...asked, state, rendering: render(scannable, asked) })
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

export function render(scannable: Scannable, asked: Asked): Rendering {
  const { database, generation, statements } = scannable
  const question = questionFor(scannable, asked)
  const rendered = question.isLarge
    ? renderLargeRow(database, question, { generation, large: statements.rendered?.large ?? [] })
    : renderPage(database, question, generation)
  if (rendered && rendered.records > 0)
    scannable.rowBytes = Math.max(1, rendered.bytes.length / rendered.records)
  return { question, rendered }
}
