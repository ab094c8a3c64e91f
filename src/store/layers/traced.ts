import { DrayError, isDrayError } from '../../model/error.ts'
import { collectionOf } from './collection-of.ts'
import { layer } from './layer.ts'
import type { Call } from './layer.ts'
import { signalOf } from './signal-of.ts'

/** Whatever goes wrong says in which store and collection. What no driver knew is a bug, and says in which call. */
export function traced<Store extends { readonly address: string }>(store: Store): Store {
  const trace = (error: unknown, call: Call): DrayError => {
    const collection = collectionOf(call)
    const known = knownError(error, call.name, signalOf(call))
    return known.within({ store: store.address, ...(collection !== undefined && { collection }) })
  }

  return layer(store, {
    async request(call, proceed) {
      try {
        return await proceed()
      } catch (error) {
        throw trace(error, call)
      }
    },
    answer(call, proceed) {
      try {
        return proceed()
      } catch (error) {
        throw trace(error, call)
      }
    },
  })
}

/** A DrayError as it is; an abort as INTERRUPTED; anything else is a BUG that says during which call it came. */
export function knownError(error: unknown, call: string, signal: AbortSignal | undefined): DrayError {
  if (isDrayError(error)) return error
  if (signal?.aborted || isAbort(error)) {
    return new DrayError('INTERRUPTED', `Stopped as asked, during ${call}`, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new DrayError('BUG', `${call} failed in a way that dray does not know: ${message}`, {
    hint: 'Please report this, with the message and what was being moved',
    cause: error,
  })
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
