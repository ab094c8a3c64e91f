/** Like `Promise.all`, but nothing is still going on when it throws: the first error in order, once all have ended. */
export async function allEnded<const Promises extends readonly Promise<unknown>[]>(
  promises: Promises,
): Promise<{ -readonly [Index in keyof Promises]: Awaited<Promises[Index]> }> {
  const results = await Promise.allSettled(promises)
  const values = results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
  // In the order of the promises: `map` forgets that they are a tuple.
  return values as Awaited<ReturnType<typeof allEnded<Promises>>>
}
