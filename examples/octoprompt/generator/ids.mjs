/** Behind every id of the sample. */
const FIRST_ID = 1_760_000_000_000

/** OctoPrompt's ids are the millisecond in which something was made: they only grow. */
export function idsFrom(random) {
  let last = FIRST_ID
  const next = () => (last += 1 + random.below(900))
  return {
    next,
    /** The two times that most records end with. */
    kept() {
      const created = next()
      return { created, updated: created + 17 }
    },
  }
}
