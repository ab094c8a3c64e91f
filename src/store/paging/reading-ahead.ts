/** What nobody has asked for yet, but very likely will ask for next. */
export interface ReadingAhead<T> {
  /** At most one thing of each collection is ahead: what was begun before and not taken is given up. */
  begin(collection: string, place: string, read: () => Promise<T>): void
  /** What was begun at that place, be it an error; undefined where nothing was, or something else. */
  take(collection: string, place: string): Promise<T> | undefined
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>
}

/** Reads one page ahead, in a store that does not change meanwhile. */
export function readingAhead<T>(): ReadingAhead<T> {
  const ahead = new Map<string, { readonly place: string; readonly answer: Promise<T> }>()
  const underWay = new Set<Promise<unknown>>()
  return {
    begin(collection, place, read) {
      const answer = read()
      ahead.set(collection, { place, answer })
      // It may fail long before anybody asks.
      const over: Promise<unknown> = answer.catch(() => {}).then(() => underWay.delete(over))
      underWay.add(over)
    },
    take(collection, place) {
      const begun = ahead.get(collection)
      ahead.delete(collection)
      return begun?.place === place ? begun.answer : undefined
    },
    settled: async () => void (await Promise.all(underWay)),
  }
}
