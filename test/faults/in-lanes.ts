/** Does something with every item, some of them at once. Results are in the order of the items. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  deed: (item: Item, lane: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  let next = 0
  const work = async (lane: number): Promise<void> => {
    while (next < items.length) {
      const at = next++
      results[at] = await deed(items[at]!, lane)
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)))
  return results
}
