import { DatabaseSync } from '@photostructure/sqlite'
import type { CollectionDefinition, MigrationInput, Policies } from '../../src/index.ts'
import { scene, type Scene } from './scene.ts'

/** A collection `users` in a JSON file that goes to the table `users`. */
export interface RowScene extends Scene {
  readonly place: { readonly stateDir: string }
  wish(store: CollectionDefinition['store'], more?: WishMore): MigrationInput
  /** Every row, each value as the engine itself spells it. */
  cells(): readonly Readonly<Record<string, string>>[]
  /** The columns with their declared types, NOT NULL among them. */
  declared(): Readonly<Record<string, string>>
}

interface WishMore extends Omit<CollectionDefinition, 'store'> {
  readonly policies?: Partial<Policies>
}

export function rowScene(records: unknown): RowScene {
  const place = scene({ 'users.json': records })
  const ask = (sql: string): Record<string, string>[] => {
    const database = new DatabaseSync(place.database, { readOnly: true })
    try {
      return database.prepare(sql).all() as Record<string, string>[]
    } finally {
      database.close()
    }
  }
  const columns = () => ask(`SELECT name, type, "notnull" AS required FROM pragma_table_info('users')`)
  return {
    ...place,
    place: { stateDir: place.stateDir },
    wish: (store, { policies, ...definition } = {}) => ({
      ...place.migration,
      collections: { users: { ...definition, store: { layout: 'row', ...store } } },
      policies: { backup: 'none', ...policies },
    }),
    cells() {
      const quoted = columns().map(({ name }) => `quote("${name}") AS "${name}"`)
      return ask(`SELECT ${quoted.join(', ')} FROM users ORDER BY 1`).map((row) => ({ ...row }))
    },
    declared: () =>
      Object.fromEntries(
        columns().map(({ name, type, required }) => [name, required ? `${type} NOT NULL` : type!]),
      ),
  }
}
