import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Key } from '../../model/key.ts'
import type { Pace } from '../pace.ts'
import type { PinRequest, ScanRequest, Tee } from '../source.ts'
import { layer, type Call } from './layer.ts'
import { signalOf } from './signal-of.ts'

/**
 * Nothing passes faster than `pace` allows: records that are read, records that are written, and the bytes of a copy that
 * is made while the store is pinned. What a store counts or sums up by itself does not pass.
 * @param signal ends waiting, beside the signal of the call itself
 */
export function paced<Store extends object>(store: Store, pace: Pace, signal?: AbortSignal): Store {
  return layer(store, {
    async request(call, proceed) {
      const way = WAYS[call.name]
      if (!way) return proceed()
      return way(call, { pace, proceed, mayPass: () => pace.mayPass(eitherOf(signal, signalOf(call))) })
    },
  })
}

interface Passing {
  readonly pace: Pace
  readonly proceed: (args?: readonly unknown[]) => Promise<unknown>
  readonly mayPass: () => Promise<void>
}

/** By name of the operation, whose arguments and result are those of `DocumentSource` and `Writer`. */
const WAYS: Readonly<Record<string, ((call: Call, passing: Passing) => Promise<unknown>) | undefined>> = {
  async scan({ args }, { pace, proceed, mayPass }) {
    const [collection, request] = args as [string, ScanRequest]
    await mayPass()
    const page = (await proceed([
      collection,
      { ...request, limit: pace.within(request.limit) },
    ])) as DocumentPage
    pace.passed({ records: page.count + page.problems.length, bytes: bytesOf(page) })
    return page
  },

  async read({ args }, { pace, proceed, mayPass }) {
    const keys = args[2] as readonly Key[]
    await mayPass()
    pace.passed({ records: keys.length, bytes: 0 })
    return proceed()
  },

  async 'writer.write'({ args }, { pace, proceed, mayPass }) {
    const page = args[0] as DocumentPage
    await mayPass()
    pace.passed({ records: page.count, bytes: bytesOf(page) })
    return proceed()
  },

  pin({ args }, { pace, proceed, mayPass }) {
    const request = args[0] as PinRequest
    const { tee } = request
    return tee ? proceed([{ ...request, tee: pacedTee(tee, { pace, mayPass }) }]) : proceed()
  },
}

function pacedTee(tee: Tee, { pace, mayPass }: Pick<Passing, 'pace' | 'mayPass'>): Tee {
  return async (unit) => {
    const copy = await tee(unit)
    return {
      async write(chunk) {
        await mayPass()
        pace.passed({ records: 0, bytes: chunk.length })
        await copy.write(chunk)
      },
      end: () => copy.end(),
    }
  }
}

function eitherOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other)
}

/** Of keys and documents: the buffer may be the window of a file, of which they are a part. */
function bytesOf({ at, count }: DocumentPage): number {
  let bytes = 0
  for (let i = 0; i < 4 * count; i += 2) bytes += at[i + 1]! - at[i]!
  return bytes
}
