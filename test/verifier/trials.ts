import { Key } from '../../src/model/key.ts'
import { hashKey } from '../../src/model/scan/api.ts'
import { HARMLESS } from './harmless.ts'
import { type Edit, type Plant, PLANTS } from './plants.ts'
import type { Random } from './random.ts'
import { COUNT, fieldsOf, keyOf } from './records.ts'
import type { Look } from './world.ts'

/** The last record of a file has no comma behind it. */
const PLANTABLE = COUNT - 1

/** The plants that are possible where a look looks. */
export function plantsFor({ place }: Look): readonly Plant[] {
  return PLANTS.filter(
    ({ only }) => only === undefined || only === place.kind || (only === 'cells' && place.hasCells),
  )
}

/** One plant between two random records, half of the time such whose sums meet in one bucket of a digest. */
export function plantSomewhere(plant: Plant, random: Random): readonly Edit[] {
  const n = random.below(PLANTABLE)
  return plant.plant(n, otherThan(n, random))
}

function otherThan(n: number, random: Random): number {
  const inOneBucket = random.below(2) === 0
  for (;;) {
    const other = random.below(PLANTABLE)
    if (other !== n && (!inOneBucket || bucketOf(other) === bucketOf(n))) return other
  }
}

function bucketOf(n: number): number {
  return hashKey(Key.of(keyOf(n)), 'text')[0]! & 255
}

/** Every plant so many times, no record touched twice. */
export function plantEverywhere(plants: readonly Plant[], times: number, random: Random): readonly Edit[] {
  const free = random.distinct(2 * times * plants.length, PLANTABLE)
  const planted = Array.from({ length: times }, () => plants).flat()
  return planted.flatMap((plant, i) => plant.plant(free[2 * i]!, free[2 * i + 1]!))
}

/** Random records written otherwise, that mean the same. */
export function rewriteSomewhere(records: number, random: Random): readonly Edit[] {
  return random.distinct(records, PLANTABLE).map((n) => {
    const body = random.pick(HARMLESS).rewrite(fieldsOf(n), random)
    return { key: keyOf(n), kind: 'content', body }
  })
}
