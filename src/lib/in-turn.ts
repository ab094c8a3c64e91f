/** One deed after the other, whatever became of those before. @returns takes a deed, and gives what it came to */
export function inTurn(): <T>(deed: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (deed) => {
    const next = last.then(deed, deed)
    last = next.catch(() => {})
    return next
  }
}
