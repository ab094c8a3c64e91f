import type { DocumentTarget } from '../target.ts'
import { brokenContract } from './broken-contract.ts'
import { checkArguments } from './check-arguments.ts'
import { checkResult } from './check-result.ts'
import { layer } from './layer.ts'
import type { Call } from './layer.ts'

/**
 * Holds callers and drivers to the contract, so that no driver need look at its arguments and nobody at its answers.
 * @param scheme the driver's: a cursor of another one is refused
 */
export function checked<Store extends Pick<DocumentTarget, 'facts'>>(store: Store, scheme: string): Store {
  const ended = new WeakSet<Call>()
  let closed = false

  const checkOpen = ({ name, opener }: Call): void => {
    if (closed && name !== 'close' && name !== 'writer.abandon') {
      throw brokenContract(`${name} was asked of a store that is closed`)
    }
    if (name === 'writer.write' && opener && ended.has(opener)) {
      throw brokenContract('A page was given to a writer that is closed')
    }
  }

  return layer(store, {
    async request(call, proceed) {
      checkOpen(call)
      checkArguments(call, { scheme, store })
      if (call.name === 'close') closed = true
      if (call.opener && ENDINGS.has(call.name)) ended.add(call.opener)
      const result = await proceed()
      checkResult(call, result)
      return result
    },
    answer(call, proceed) {
      checkOpen(call)
      return proceed()
    },
  })
}

const ENDINGS = new Set(['writer.close', 'writer.abandon'])
