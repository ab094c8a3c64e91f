/**
 * One deed for each item, begun in their order, so many at one time. The first that fails stops the others: what is under
 * way is told so by its signal, and waited for.
 * @throws what failed first
 */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  stop: AbortSignal,
  deed: (item: Item, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const failed = new AbortController()
  const either = lanes > 1 ? AbortSignal.any([stop, failed.signal]) : stop
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !failed.signal.aborted; item = waiting.shift()) {
      try {
        await deed(item, either)
      } catch (error) {
        // Only the first abort has a reason that counts.
        failed.abort({ error })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane))
  if (failed.signal.aborted) throw (failed.signal.reason as { readonly error: unknown }).error
}
