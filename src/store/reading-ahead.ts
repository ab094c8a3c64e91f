/** What nobody has asked for yet, and very likely will next. */
export interface ReadingAhead<T> {
  /** At most one thing is ahead: what was begun before and not taken is given up. */
  begin(place: string, read: () => Promise<T>): void
  /** What was begun at that place, be it an error; undefined where nothing was, or something else. */
  take(place: string): Promise<T> | undefined
  /** When nothing is under way any more. */
  settled(): Promise<void>
}

/** One page ahead of where somebody reads, in a store that keeps still meanwhile. */
export function readingAhead<T>(): ReadingAhead<T> {
  let ahead: { readonly place: string; readonly answer: Promise<T> } | undefined
  let last: Promise<unknown> = Promise.resolve()
  return {
    begin(place, read) {
      const answer = read()
      ahead = { place, answer }
      // It may fail long before anybody asks.
      last = answer.catch(() => {})
    },
    take(place) {
      const begun = ahead
      ahead = undefined
      return begun?.place === place ? begun.answer : undefined
    },
    settled: async () => void (await last),
  }
}
