const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Random numbers that are the same for the same seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit) => Math.floor(next() * limit)
  return {
    below,
    chance: (share) => next() < share,
    pick: (list) => list[below(list.length)],
    letters: (count) => Array.from({ length: count }, () => LETTERS[below(LETTERS.length)]).join(''),
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
    /** An amount of money. */
    cents: (limit) => below(limit) / 100,
  }
}
