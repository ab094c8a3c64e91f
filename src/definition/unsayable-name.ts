const UNSAYABLE = '__proto__'

/**
 * Where a configuration names something `__proto__`, which its check would leave out without a word: a collection that does
 * not move, a column that is not made. Undefined where nothing is called so.
 */
export function unsayableName(
  value: unknown,
  path: readonly string[] = [],
  seen = new Set<object>(),
): readonly string[] | undefined {
  if (!isPlain(value) || seen.has(value)) return undefined
  seen.add(value)
  if (Object.hasOwn(value, UNSAYABLE)) return [...path, UNSAYABLE]
  for (const [name, member] of Object.entries(value)) {
    const found = unsayableName(member, [...path, name], seen)
    if (found) return found
  }
  return undefined
}

/** Schemas and other instances say by themselves what they hold. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null
}
