/** Random numbers that come again with their seed (mulberry32). */
export interface Random {
  readonly seed: number
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number
  pick<T>(from: readonly T[]): T
  /** `count` different whole numbers below `end`. */
  distinct(count: number, end: number): readonly number[]
  shuffled<T>(items: readonly T[]): readonly T[]
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const below = (end: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end)
  }
  return {
    seed,
    below,
    pick: (from) => from[below(from.length)]!,
    distinct(count, end) {
      const drawn = new Set<number>()
      while (drawn.size < count) drawn.add(below(end))
      return [...drawn]
    },
    shuffled(items) {
      const mixed = [...items]
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = below(i + 1)
        const held = mixed[i]!
        mixed[i] = mixed[j]!
        mixed[j] = held
      }
      return mixed
    },
  }
}
