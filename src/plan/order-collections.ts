import type { CollectionDefinition } from './migration.ts'

export interface Ordered {
  readonly names: readonly string[]
  /** Collections that refer to each other in a circle, if any: they keep the order they were declared in. */
  readonly cycle: readonly string[]
}

/** Parents before the collections that refer to them; otherwise as declared. */
export function orderCollections(
  names: readonly string[],
  definitions: Readonly<Record<string, CollectionDefinition>>,
): Ordered {
  const waiting = new Map(names.map((name) => [name, parentsOf(name, names, definitions)]))
  const ordered: string[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].find(([, parents]) => parents.every((parent) => !waiting.has(parent)))
    if (!ready) return { names: [...ordered, ...waiting.keys()], cycle: [...waiting.keys()] }
    ordered.push(ready[0])
    waiting.delete(ready[0])
  }
  return { names: ordered, cycle: [] }
}

function parentsOf(
  name: string,
  names: readonly string[],
  definitions: Readonly<Record<string, CollectionDefinition>>,
): readonly string[] {
  const parents = Object.values(definitions[name]?.references ?? {})
  return parents.filter((parent) => parent !== name && names.includes(parent))
}
