import type { DocumentTarget } from '../../store/target.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import type { Policies } from '../migration.ts'
import { staysRows } from '../wished-layout.ts'

/**
 * Rows whose table is there under a name that differs by its case alone go into that one, where its columns are to be read:
 * engines fold names in ways of their own, and one application's `Users` is its `users` in another.
 */
export async function spelledAsThere(
  chosen: readonly Chosen[],
  target: Pick<DocumentTarget, 'facts' | 'can'>,
  how: Policies['onOtherType'],
): Promise<{ readonly chosen: readonly Chosen[]; readonly notes: readonly string[] }> {
  if (how === 'fail' || !chosen.some((choice) => isUnnamed(choice, target))) return { chosen, notes: [] }
  const names = (await target.can.tableNames?.()) ?? []
  const words: string[] = []
  const spelled = chosen.map((choice): Chosen => {
    const { to, definition } = choice
    const isAlone = chosen.filter((other) => isSpelledAs(other.to, to)).length === 1
    const table = isAlone && isUnnamed(choice, target) ? spelledAs(to, names) : undefined
    if (table === undefined || table === to) return choice
    words.push(`${to} as ${table}`)
    return { ...choice, definition: { ...definition, store: { ...definition.store, table } } }
  })
  const notes = words.length === 0 ? [] : [`tables are called as those that are there: ${words.join(', ')}`]
  return { chosen: spelled, notes }
}

/** The very name, or the only one that differs from it by its case alone. */
export function spelledAs(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name
  const alike = names.filter((one) => isSpelledAs(one, name))
  return alike.length === 1 ? alike[0] : undefined
}

function isSpelledAs(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function isUnnamed(choice: Chosen, { facts }: Pick<DocumentTarget, 'facts'>): boolean {
  return staysRows(choice, facts) && choice.definition.store?.['table'] === undefined
}
