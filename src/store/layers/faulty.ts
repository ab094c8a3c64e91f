import { layer } from './layer.ts'

export interface Fault {
  /** As the table of operations calls it: `scan`, `writer.write` … */
  readonly operation: string
  /** Which call of it fails, from 1. */
  readonly call: number
  /** `before`: it did not happen. `after`: it happened, and nobody was told. */
  readonly when: 'before' | 'after'
  readonly error: Error
}

/** For tests: a store that fails at a chosen call, once. */
export function faulty<Store extends object>(store: Store, ...faults: readonly Fault[]): Store {
  const calls = new Map<string, number>()
  const count = (name: string): number => {
    const counted = (calls.get(name) ?? 0) + 1
    calls.set(name, counted)
    return counted
  }

  return layer(store, {
    async request({ name }, proceed) {
      const call = count(name)
      const fault = faults.find((planned) => planned.operation === name && planned.call === call)
      if (fault?.when === 'before') throw fault.error
      const result = await proceed()
      if (fault) throw fault.error
      return result
    },
  })
}
