import { DrayError } from '../../model/error.ts'

/** What the tables of an engine are called. */
export interface NamedTable {
  readonly collection: string
  readonly table: string
  /** Of indexes, where they share one space of names with the tables. */
  readonly indexes?: readonly string[]
}

/**
 * Two collections may neither lie in one table nor name their indexes alike.
 * @param fold makes one of the names that the engine takes for one
 * @throws CONFIG_INVALID
 */
export function refuseClashes(
  tables: readonly NamedTable[],
  engine: string,
  fold: (name: string) => string = (name) => name,
): void {
  const taken = new Map<string, string>()
  const take = (kind: 'table' | 'index', name: string, collection: string): void => {
    const owner = taken.get(fold(name))
    const claim = `${kind} ${name} of the collection "${collection}"`
    if (owner !== undefined) throw clash(engine, [claim, owner], collection)
    taken.set(fold(name), claim)
  }
  for (const { collection, table } of tables) take('table', table, collection)
  for (const { collection, indexes = [] } of tables) {
    for (const name of indexes) take('index', name, collection)
  }
}

function clash(engine: string, [one, other]: readonly [string, string], collection: string): DrayError {
  return new DrayError('CONFIG_INVALID', `For ${engine} the ${one} and the ${other} have the same name`, {
    hint: 'Name another table in dray.config.ts (store: { table }), or leave one of them out with --except',
    collection,
  })
}
