export interface Ordered {
  readonly names: readonly string[]
  /** Collections that refer to each other in circles, if any: those of a circle keep the order they were declared in. */
  readonly cycle: readonly string[]
}

/** Parents before the collections that refer to them, and so circles before what refers into them; otherwise as declared. */
export function orderCollections(
  names: readonly string[],
  referredBy: (name: string) => readonly string[],
): Ordered {
  const parentsOf = (name: string): readonly string[] =>
    referredBy(name).filter((parent) => parent !== name && names.includes(parent))
  const waiting = new Map(names.map((name) => [name, parentsOf(name)]))
  const ordered: string[] = []
  const cycle: string[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].find(([, parents]) => parents.every((parent) => !waiting.has(parent)))
    const next = ready ? [ready[0]] : firstCircle(waiting)
    if (!ready) cycle.push(...next)
    ordered.push(...next)
    for (const name of next) waiting.delete(name)
  }
  return { names: ordered, cycle }
}

/** Of collections none of which is free, those of a circle that waits for nothing outside of it. */
function firstCircle(waiting: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const before = new Map([...waiting.keys()].map((name) => [name, awaitedBy(name, waiting)]))
  const [, circle] = [...before].find(([name, awaited]) =>
    [...awaited].every((other) => before.get(other)!.has(name)),
  )!
  return [...waiting.keys()].filter((name) => circle.has(name))
}

/** All that a collection waits for, however far away; itself where it is part of a circle. */
function awaitedBy(name: string, waiting: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [name]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const parent of waiting.get(next) ?? []) {
      if (found.has(parent) || !waiting.has(parent)) continue
      found.add(parent)
      open.push(parent)
    }
  }
  return found
}
