import type { Event } from '../../src/model/event.ts'

/** The most collections of which a page was in, and the last was not, at one time. */
export function mostTogether(events: readonly Event[]): number {
  const open = new Set<string>()
  let most = 0
  for (const event of events) {
    if (event.type === 'progress' && event.step === 'transfer') open.add(event.collection)
    if (event.type === 'collection-end') open.delete(event.collection)
    most = Math.max(most, open.size)
  }
  return most
}
