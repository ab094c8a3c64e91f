import * as fc from 'fast-check'
import { recordGenerated } from '../journeys/pair-record.ts'
import { arrives } from './arrives.ts'
import { IN_TIME } from './in-time.ts'
import type { ReadTarget, WrittenSource } from './written-stores.ts'

interface Moving {
  readonly documents: fc.Arbitrary<ReadonlyMap<string, string>>
  readonly source: WrittenSource
  readonly target: ReadTarget
  readonly runs: number
  /** A folder for each move. */
  readonly place: () => string
}

/** Any documents through one pair of stores. A failure prints the seed and the smallest documents that show it. */
export async function allArrive({ documents, source, target, runs, place }: Moving): Promise<void> {
  const sum = { documents: 0, values: 0, refused: 0 }
  const moved = fc.asyncProperty(documents, async (some) => {
    const { documents: count, values, refused } = await arrives(some, source, target, place())
    sum.documents += count
    sum.values += values
    sum.refused += refused
  })
  await fc.assert(moved, { numRuns: runs, endOnFailure: process.env['DRAY_THOROUGH'] !== '1', ...IN_TIME })
  recordGenerated(`${source.name} → ${target.name}`, sum)
}
