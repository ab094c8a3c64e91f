import { DrayError } from '../../model/error.ts'
import type { TableColumn, TableSchema } from '../../model/table-schema.ts'
import type { DocumentTarget } from '../../store/target.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import type { Planning } from '../planning.ts'
import type { Refusals } from '../refusals.ts'
import type { Policies } from '../migration.ts'
import { declaredAs } from './declared-as.ts'
import { inferTable } from './infer-table.ts'
import { isWithoutKey, otherKinds } from './other-kinds.ts'
import { ownedSchema, withPlace } from './owned-schema.ts'
import { mayHold } from './may-hold.ts'
import type { PlannedTable } from './planned-table.ts'
import { saidColumns } from './said-columns.ts'
import { tableThere } from './table-there.ts'
import { tableSchemaOf } from './table-schema-of.ts'
import { staysRows } from '../wished-layout.ts'

/**
 * The tables of the collections whose documents are to become rows, by collection of the target: as the configuration
 * lists their columns, else as their schema does, else as the table that is there has them, else as their values show. Others have no entry.
 * @param refusals hear of the collections that cannot: CONFIG_INVALID, STORE_INVALID
 * @throws whatever reading the source throws
 */
export async function planTables(
  chosen: readonly Chosen[],
  planning: Wishes,
  refusals: Refusals,
): Promise<ReadonlyMap<string, PlannedTable>> {
  const tables = new Map<string, PlannedTable>()
  for (const choice of chosen) {
    await refusals.of(choice, async () => {
      const table = becomesRows(choice, planning)
        ? await tableOf(choice, planning)
        : await tableOfOtherKinds(choice, planning)
      if (!table) return
      const owner = ownerTable(choice, { chosen, tables, target: planning.target })
      tables.set(choice.to, { ...table, schema: ownedSchema(table.schema, choice, owner) })
    })
  }
  return tables
}

type Wishes = Planning & { readonly policies: Pick<Policies, 'onOtherType'> }

/** Rows whose columns the table that is there has in other kinds, where their values are to be read as these. */
async function tableOfOtherKinds(
  choice: Chosen,
  { target, policies }: Wishes,
): Promise<PlannedTable | undefined> {
  const { to, info, definition } = choice
  const from = info.layout.schema
  const how = policies.onOtherType
  if (how === 'fail' || !from || !staysRows(choice, target.facts)) return undefined
  const there = await tableThere(choice, target)
  const isKeyless = isWithoutKey(choice)
  if (!there || (!isKeyless && there.schema.key.length === 0)) return undefined
  const isMapped = definition.map !== undefined
  const schema = otherKinds(there.schema, { collection: to, from, isMapped, isKeyless, how })
  if (!schema) return undefined
  return { schema, notes: [...valuesRead(schema, from), ...columnsSpelled(schema)] }
}

function valuesRead({ columns }: TableSchema, from: TableSchema): readonly string[] {
  const read = columns.filter(({ readFrom }) => readFrom)
  if (read.length === 0) return []
  const words = read.map(
    (column) => `${column.name} as ${declaredAs(column)} (from ${givenAs(column, from)})`,
  )
  return [`values are read as the table that is there has them: ${words.join(', ')}`]
}

/** What the values of a column are read from, in the words of their own engine. */
function givenAs({ name, field = name, readFrom }: TableColumn, { columns }: TableSchema): string {
  const given = columns.find((column) => column.name === field)
  if (!given) return readFrom!
  const counts = readFrom === 'seconds' || readFrom === 'milliseconds'
  return counts ? `${declaredAs(given)}, ${readFrom} since 1970` : declaredAs(given)
}

function columnsSpelled({ columns }: TableSchema): readonly string[] {
  const words = columns.flatMap(({ name, field }) => (field === undefined ? [] : [`${field} as ${name}`]))
  return words.length === 0 ? [] : [`columns are called as in the table that is there: ${words.join(', ')}`]
}

interface Tables {
  readonly chosen: readonly Chosen[]
  readonly tables: ReadonlyMap<string, PlannedTable>
  readonly target: Pick<DocumentTarget, 'facts'>
}

/** The table that the records of elements go to: made of documents before, or that of rows. */
function ownerTable({ parent }: Chosen, { chosen, tables, target }: Tables): TableSchema | undefined {
  if (parent === undefined) return undefined
  const made = tables.get(parent)
  if (made) return made.schema
  const owner = chosen.find(({ to }) => to === parent)
  return owner && staysRows(owner, target.facts) ? owner.info.layout.schema : undefined
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
  const decided = definition.store?.columns ? undefined : planning.knownTables?.[to]
  if (decided) return { schema: await asItIsNow(decided, choice, planning), notes: [] }
  const columns = saidColumns(choice)
  if (columns) return { schema: tableSchemaOf(choice, withPlace(columns, choice)), notes: [] }
  const there = await tableThere(choice, planning.target)
  if (there && there.schema.key.length > 0) return there
  const inferred = await inferTable(choice, planning)
  const isUntold = definition.store?.jsonSchema !== undefined || definition.schema !== undefined
  return isUntold ? { ...inferred, notes: [UNTOLD, ...inferred.notes] } : inferred
}

/** Columns that were narrower than their source may have been widened for what they rejected. */
async function asItIsNow(decided: TableSchema, choice: Chosen, { target }: Planning): Promise<TableSchema> {
  if (!decided.columns.some(({ narrower }) => narrower)) return decided
  const there = await tableThere(choice, target)
  const columns = decided.columns.map((column) => {
    const now = column.narrower && there?.schema.columns.find(({ name }) => name === column.name)
    return now && mayHold(now.type, column.type) ? { ...column, type: now.type, native: now.native } : column
  })
  return { ...decided, columns }
}

const UNTOLD = 'its schema does not list its fields as JSON Schema does; its columns are those of its values'
