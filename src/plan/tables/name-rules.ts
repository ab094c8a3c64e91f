import { createHash } from 'node:crypto'
import type { TableSchema } from '../../model/table-schema.ts'
import type { RuleNames } from '../../store/facts.ts'

/** Gives the rules of a table names that no other table was given. */
export type NameRules = (table: string, schema: TableSchema) => TableSchema

/**
 * Engines draw different bounds around names. Two tables of MySQL have an index `by_name` each, and a schema of PostgreSQL
 * one; there a reference may be called like another, and in a database of MySQL it may not. Whoever comes first keeps the
 * name, others go by `<table>_<name>`; what is too long is cut, with a hash of the whole at its end, and what an engine takes in
 * no name becomes `_`. Rules without a name are the engine's or the driver's to name.
 *
 * @param taken names that are there, and those of all tables that are to be made
 */
export function nameRules(how: RuleNames, taken: readonly string[]): NameRules {
  const { reserved = [] } = how
  const shared = new Names(how, how.shared === 'indexes' ? [...taken, ...reserved] : taken)
  // There a check is called as no other of the store is, whatever references are called.
  const storeChecks = how.shared === 'references' ? new Names(how, taken) : undefined
  return (table, schema) => {
    const indexes = how.shared === 'indexes' ? shared : new Names(how, reserved)
    const references = how.shared === 'references' ? shared : new Names(how)
    // To some engines a unique key is both.
    const constraints = new Names(how)
    const named = <Rule extends { readonly name?: string }>(
      rules: readonly Rule[],
      ...spaces: readonly Names[]
    ): Rule[] =>
      rules.map((rule) =>
        rule.name === undefined ? rule : { ...rule, name: nameIn(spaces, table, rule.name) },
      )
    return {
      ...schema,
      unique: named(schema.unique, indexes, constraints),
      indexes: named(schema.indexes, indexes),
      checks: named(schema.checks, ...(storeChecks ? [storeChecks] : []), constraints),
      references: named(schema.references, references, constraints),
    }
  }
}

/** The first that is free in all of them. */
function nameIn(spaces: readonly Names[], table: string, wish: string): string {
  for (let turn = 0; ; turn++) {
    const name = spaces[0]!.fitted(candidate(table, wish, turn))
    if (spaces.some((space) => space.has(name))) continue
    for (const space of spaces) space.add(name)
    return name
  }
}

function candidate(table: string, wish: string, turn: number): string {
  if (turn === 0) return wish
  return turn === 1 ? `${table}_${wish}` : `${table}_${wish}_${turn}`
}

/** One space of names. */
class Names {
  readonly #how: RuleNames
  readonly #taken: Set<string>

  constructor(how: RuleNames, taken: readonly string[] = []) {
    this.#how = how
    this.#taken = new Set(taken.map((name) => this.#folded(name)))
  }

  has(name: string): boolean {
    return this.#taken.has(this.#folded(name))
  }

  add(name: string): void {
    this.#taken.add(this.#folded(name))
  }

  fitted(wish: string): string {
    const { longest, cannotHold } = this.#how
    const name = cannotHold ? wish.replace(cannotHold, '_') : wish
    if (!longest) return name
    const sizeOf = (text: string): number => (longest.of === 'bytes' ? Buffer.byteLength(text) : text.length)
    if (sizeOf(name) <= longest.count) return name
    const end = `_${createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS)}`
    let head = ''
    for (const character of name) {
      if (sizeOf(head + character + end) > longest.count) break
      head += character
    }
    return head + end
  }

  #folded(name: string): string {
    return this.#how.foldsCase ? name.toLowerCase() : name
  }
}

const HASH_DIGITS = 8
