import type { DocumentSource } from '../source.ts'
import { isReading } from './operations.ts'

/**
 * A source, and nothing but a source: what writes does not exist on it. Names are let through one by one, so that a
 * writing method that nobody thought of here stays out as well.
 */
export function readOnly(store: DocumentSource): DocumentSource {
  const powers = Object.entries(store.can).filter(([name]) => isReading(`can.${name}`))
  const methods = Object.entries<unknown>({ ...store }).filter(([name]) => isReading(name))
  const { address, identity, facts } = store
  // The table of operations holds every method of a source: the compiler sees to it there.
  return {
    address,
    identity,
    facts,
    can: Object.fromEntries(powers),
    ...Object.fromEntries(methods.map(([name, method]) => [name, bound(method, store)])),
  } as DocumentSource
}

/** A method that speaks of itself still finds its store. */
function bound(method: unknown, store: DocumentSource): unknown {
  return typeof method === 'function' ? method.bind(store) : method
}
