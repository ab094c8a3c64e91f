import { DatabaseSync } from '@photostructure/sqlite'
import type { CollectionDefinition, MigrationInput, Policies } from '../../src/index.ts'
import { scene, type Scene } from './scene.ts'

type Row = Readonly<Record<string, unknown>>

/** Orders in a JSON file whose lines become a table of their own. */
export interface ElementScene extends Omit<Scene, 'migration'> {
  readonly place: { readonly stateDir: string }
  wish(more?: {
    readonly orders?: CollectionDefinition
    readonly lines?: CollectionDefinition
    readonly policies?: Partial<Policies>
  }): MigrationInput & { readonly from: string; readonly to: string }
  /** Rows as they lie in the database, read by nothing that dray has. */
  rows(table: 'orders' | 'order_lines'): readonly Row[]
  ask(sql: string): readonly Row[]
}

export function elementScene(orders: unknown): ElementScene {
  const { migration, ...place } = scene({ 'orders.json': orders })
  const ask = (sql: string): readonly Row[] => {
    const database = new DatabaseSync(place.database, { readOnly: true })
    try {
      return database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }))
    } finally {
      database.close()
    }
  }
  return {
    ...place,
    place: { stateDir: place.stateDir },
    wish: (more = {}) => ({
      ...migration,
      collections: {
        order_lines: { from: 'orders', elements: 'lines', store: { layout: 'row' }, ...more.lines },
        orders: { store: { layout: 'row' }, ...more.orders },
      },
      policies: { backup: 'none', ...more.policies },
    }),
    rows: (table) => ask(`SELECT * FROM ${table} ORDER BY rowid`),
    ask,
  }
}
