export interface Ordered {
  readonly names: readonly string[]
  /** Collections that refer to each other in a circle, if any: they keep the order they were declared in. */
  readonly cycle: readonly string[]
}

/** Parents before the collections that refer to them; otherwise as declared. */
export function orderCollections(
  names: readonly string[],
  referredBy: (name: string) => readonly string[],
): Ordered {
  const parentsOf = (name: string): readonly string[] =>
    referredBy(name).filter((parent) => parent !== name && names.includes(parent))
  const waiting = new Map(names.map((name) => [name, parentsOf(name)]))
  const ordered: string[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].find(([, parents]) => parents.every((parent) => !waiting.has(parent)))
    if (!ready) return { names: [...ordered, ...waiting.keys()], cycle: [...waiting.keys()] }
    ordered.push(ready[0])
    waiting.delete(ready[0])
  }
  return { names: ordered, cycle: [] }
}
