// The bench's documents: about 600 bytes each: short fields, 10 to 70 words, a nested object, arrays, escapes, some of it not
// ASCII. The same numbers give the same documents.
const WORDS =
  'time year people way day man thing woman life child world school state family student group country problem hand part place case week company system program question work café naïve größe 日本 government number night point home water room mother area money story fact month lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car city'.split(
    ' ',
  )

/** Document `i`; those of one file are made with one `random`, in order. */
export function makeDocument(random, i) {
  const words = Array.from({ length: 10 + random.below(61) }, () => random.pick(WORDS))
  return {
    id: `doc-${String(i).padStart(7, '0')}`,
    name: `${random.pick(WORDS)} ${i}`,
    email: `${random.pick(WORDS)}.${i}@example.org`,
    active: random.below(2) === 0,
    score: random.below(1_000_000) / 1000,
    count: random.below(1_000_000),
    createdAt: new Date(1_700_000_000_000 + i * 1000).toISOString(),
    updatedAt: new Date(1_750_000_000_000 + random.below(1e9)).toISOString(),
    parent: random.below(5) === 0 ? null : `doc-${String(random.below(i + 1)).padStart(7, '0')}`,
    tags: Array.from({ length: random.below(5) }, () => random.pick(WORDS)),
    address: {
      street: `${random.pick(WORDS)} street ${random.below(200)}`,
      zip: String(random.below(99_999)),
      geo: [random.below(180_000) / 1000, -random.below(90_000) / 1000],
    },
    text: words.join(' '),
    note: random.below(4) === 0 ? `say "${random.pick(WORDS)}"\n\tpath C:\\${random.pick(WORDS)}` : '',
  }
}

export function randomFrom(seed) {
  let state = seed
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return { below, pick: (list) => list[below(list.length)] }
}
