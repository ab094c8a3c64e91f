import type { Facts } from '../store/facts.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'

/** The two functions of a test runner: vitest's, `node:test`'s, mocha's … */
export interface Runner {
  readonly describe: (name: string, body: () => void) => void
  readonly test: (name: string, body: () => Promise<void>) => void
}

/** One address where nothing is yet. Every call opens it anew, as another process would. */
export interface TestPlace {
  target(): Promise<DocumentTarget>
  source(): Promise<DocumentSource>
  /** The same store by another spelling of its address, where there is one. */
  readonly alias?: () => Promise<DocumentSource>
  /** Paths below which nothing may appear before the first writing call. */
  readonly folder?: string
  /** Closes what was opened and removes what lies there. */
  remove(): Promise<void>
}

export interface StoreUnderTest {
  /** For the titles of the tests. */
  readonly name: string
  /** What the suite chooses its tests by. */
  readonly facts: Facts
  place(): Promise<TestPlace>
  /** A collection is its documents and nothing else, as files in a folder: without any it cannot be told from none. */
  readonly emptyIsNothing?: boolean
  /** Errors come with store and collection, aborts as INTERRUPTED: true of whatever `openStore` gives. */
  readonly traced: boolean
}

/** Runs a test at a place of its own, and cleans up after it. */
export async function atPlace(
  store: StoreUnderTest,
  body: (place: TestPlace) => Promise<void>,
): Promise<void> {
  const place = await store.place()
  try {
    await body(place)
  } finally {
    await place.remove()
  }
}
