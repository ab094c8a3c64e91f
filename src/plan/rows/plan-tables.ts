import { DrayError } from '../../model/error.ts'
import type { Chosen } from '../choose-collections.ts'
import type { Planning } from '../planning.ts'
import { COLUMN_WORDS, columnTypeOf } from './column-word.ts'
import { columnsOfJsonSchema } from './columns-of-json-schema.ts'
import { inferTable } from './infer-table.ts'
import { jsonSchemaOf } from './json-schema-of.ts'
import type { PlannedTable, WishedColumn } from './planned-table.ts'
import { tableSchemaOf } from './table-schema-of.ts'

/**
 * The tables of the collections whose documents are to become rows, by collection of the target: as the configuration
 * lists their columns, else as their schema does, else as their values show. Others have no entry.
 * @throws CONFIG_INVALID, and whatever reading the source throws
 */
export async function planTables(
  chosen: readonly Chosen[],
  planning: Planning,
): Promise<ReadonlyMap<string, PlannedTable>> {
  const tables = new Map<string, PlannedTable>()
  for (const choice of chosen) {
    if (!becomesRows(choice, planning)) continue
    tables.set(choice.to, await tableOf(choice, planning))
  }
  return tables
}

/** Rows stay rows of their own columns unless others are named. */
function becomesRows(
  { to, info, definition: { store } }: Chosen,
  { target, knownTables }: Planning,
): boolean {
  if (store?.layout !== 'row') return false
  if (!target.facts.rows) {
    throw new DrayError(
      'CONFIG_INVALID',
      `store.layout of "${to}" is row, and ${target.address} has no tables`,
      {
        store: target.address,
        collection: to,
        hint: 'Leave `layout` out: they go as documents, rows as the documents { column: value }',
      },
    )
  }
  const isSaid = store.columns !== undefined || store.jsonSchema !== undefined
  return isSaid || info.layout.schema === undefined || knownTables?.[to] !== undefined
}

async function tableOf(choice: Chosen, planning: Planning): Promise<PlannedTable> {
  const { to, definition } = choice
  const { store } = definition
  if (store?.columns) return { schema: tableSchemaOf(choice, saidColumns(choice)), notes: [] }
  const decided = planning.knownTables?.[to]
  if (decided) return { schema: decided, notes: [] }
  const schema = jsonSchemaOf(definition)
  const columns = schema && columnsOfJsonSchema(schema)
  if (columns) return { schema: tableSchemaOf(choice, columns), notes: [] }
  const inferred = await inferTable(choice, planning)
  const isUntold = store?.jsonSchema !== undefined || definition.schema !== undefined
  return isUntold ? { ...inferred, notes: [UNTOLD, ...inferred.notes] } : inferred
}

const UNTOLD = 'its schema does not list its fields as JSON Schema does; its columns are those of its values'

/** @throws CONFIG_INVALID */
function saidColumns({ to, definition }: Chosen): readonly WishedColumn[] {
  return Object.entries(definition.store?.columns ?? {}).map(([name, { type, nullable = false }]) => {
    const known = columnTypeOf(type)
    if (known) return { name, type: known, nullable }
    throw new DrayError('CONFIG_INVALID', `Column ${name} of "${to}" is of no type that there is: ${type}`, {
      collection: to,
      hint: `Types are ${COLUMN_WORDS}`,
    })
  })
}
