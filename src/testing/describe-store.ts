import { describeCheckpoints } from './checkpoints.ts'
import { describeControl } from './controlling.ts'
import { describeErrors } from './erring.ts'
import { describeLoading } from './loading.ts'
import { describeMerging } from './merging.ts'
import { describeOpening } from './opening.ts'
import { describePinning } from './pinning.ts'
import { describePublishing } from './publishing.ts'
import { describeReading } from './reading.ts'
import { describeReplacing } from './replacing.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { describeUndoing } from './undoing.ts'
import { describeValues } from './values.ts'

/**
 * The contract of a store, as tests: each is named by the promise it holds. Which of them run is decided by the store's
 * facts and powers, never by its name. Needs nothing of the runner but `describe` and `test`.
 */
export function describeStore(runner: Runner, store: StoreUnderTest): void {
  runner.describe(`store contract: ${store.name}`, () => {
    describeOpening(runner, store)
    describeReading(runner, store)
    describeValues(runner, store)
    describeLoading(runner, store)
    describeMerging(runner, store)
    describeCheckpoints(runner, store)
    describePublishing(runner, store)
    describeUndoing(runner, store)
    describeReplacing(runner, store)
    describeControl(runner, store)
    describePinning(runner, store)
    describeErrors(runner, store)
  })
}
