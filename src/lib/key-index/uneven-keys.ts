import { BUCKETS } from './key-buckets.ts'
import type { KeyIndex } from './key-index.ts'
import type { KeyHash } from './sorted-keys.ts'

/** Keys that two indexes hold, and one of them more often. Either must hold every key of the other. */
export function* unevenKeys(
  one: KeyIndex,
  other: KeyIndex,
): Generator<{ readonly hash: KeyHash; readonly times: readonly [number, number] }> {
  const repeats = [repeated(one), repeated(other)] as const
  let [left, right] = [repeats[0].next(), repeats[1].next()]
  while (!left.done || !right.done) {
    const order = left.done ? 1 : right.done ? -1 : compare(left.value.hash, right.value.hash)
    const ours = !left.done && order <= 0 ? left.value : undefined
    const theirs = !right.done && order >= 0 ? right.value : undefined
    const times = [ours?.times ?? 1, theirs?.times ?? 1] as const
    if (times[0] !== times[1]) yield { hash: (ours ?? theirs)!.hash, times }
    if (ours) left = repeats[0].next()
    if (theirs) right = repeats[1].next()
  }
}

interface Repeated {
  readonly hash: KeyHash
  readonly times: number
}

/** Keys that an index holds more than once, in its order. */
function* repeated(index: KeyIndex): Generator<Repeated, undefined> {
  let last: Repeated | undefined
  for (const { hash } of index.duplicates()) {
    const isAgain = last !== undefined && compare(last.hash, hash) === 0
    if (last && !isAgain) yield last
    last = { hash, times: last && isAgain ? last.times + 1 : 2 }
  }
  if (last) yield last
  return undefined
}

/** The order of an index: by bucket, then as within one. */
function compare(one: KeyHash, other: KeyHash): number {
  const mask = BUCKETS - 1
  return (
    (one[0]! & mask) - (other[0]! & mask) ||
    (one[1]! >>> 0) - (other[1]! >>> 0) ||
    (one[0]! | 0) - (other[0]! | 0)
  )
}
