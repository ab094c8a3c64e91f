import { typedNames } from '../../lib/typed-names.ts'
import { DrayError } from '../../model/error.ts'
import { configName, nameBeside } from './name-faults.ts'

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
  const owners = new Map<string, Claim>()
  const take = (claim: Claim): void => {
    const owner = owners.get(fold(claim.name))
    if (owner) throw clash(engine, [owner, claim], (name) => nameBeside(name, new Set(owners.keys()), fold))
    owners.set(fold(claim.name), claim)
  }
  for (const { collection, table } of tables) take({ kind: 'table', name: table, collection })
  for (const { collection, indexes = [] } of tables) {
    for (const name of indexes) take({ kind: 'index', name, collection })
  }
}

interface Claim {
  readonly kind: 'table' | 'index'
  readonly name: string
  readonly collection: string
}

function clash(
  engine: string,
  claims: readonly [Claim, Claim],
  otherName: (name: string) => string,
): DrayError {
  const words = claims.map(
    ({ kind, name, collection }) => `${kind} ${name} of the collection "${collection}"`,
  )
  const renamed = claims.findLast(({ kind }) => kind === 'table')
  const { collection } = renamed ?? claims[1]
  const store = `${configName(collection)}: { store: { table: ${JSON.stringify(otherName(renamed?.name ?? ''))} } }`
  return new DrayError('CONFIG_INVALID', `For ${engine} the ${words.join(' and the ')} have the same name`, {
    hint: renamed
      ? `Name another table in dray.config.mjs: others: 'move', collections: { ${store} }; or leave it out: --except ${typedNames([collection])}`
      : 'Name one of these indexes otherwise in dray.config.mjs: store: { indexes }',
    collection,
  })
}
