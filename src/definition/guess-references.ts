import type { Look } from './look-at-collection.ts'

/** Fewer values than this prove nothing where the names do not agree. */
const ENOUGH_VALUES = 3

/**
 * Fields of one collection that name records of another, guessed from their values: all of them are keys there. Where
 * the name of the field does not say so as well, more values and only one candidate are asked for.
 */
export function guessReferences(of: Look, all: readonly Look[]): Readonly<Record<string, string>> {
  const guesses: Record<string, string> = {}
  for (const [field, values] of of.pointers) {
    const candidates = all.filter((other) => other !== of && holdsAll(other, values))
    const named = candidates.find(({ name }) => isNamedAfter(field, name))
    const [only] = candidates
    const proven = candidates.length === 1 && values.size >= ENOUGH_VALUES ? only : undefined
    const target = named ?? proven
    if (target) guesses[field] = target.name
  }
  return guesses
}

/** A collection that was not read to its end may hold what was not seen: it is given the benefit of nothing. */
function holdsAll({ keys }: Look, values: ReadonlySet<string>): boolean {
  return [...values].every((value) => keys.has(value))
}

/** `projectId`, `project_id` → `projects`, `Project`. */
function isNamedAfter(field: string, collection: string): boolean {
  const stem = plain(field.replace(/_?(?:id|key|ref)$/i, ''))
  const name = plain(collection)
  return stem !== '' && [stem, `${stem}s`, `${stem}es`, stem.replace(/y$/, 'ies')].includes(name)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}
