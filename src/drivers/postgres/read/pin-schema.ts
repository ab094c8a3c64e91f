import { createHash } from 'node:crypto'
import type { Pin, PinRequest } from '../../../store/source.ts'
import { pinTables } from '../../../store/tables/pin-tables.ts'
import { type TableShape, tableNamed } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { unknownTable } from '../../../store/tables/refusals.ts'
import { quoteName } from '../identifier.ts'
import { tableNameOf } from '../layout.ts'
import { fromTable } from './scan-table.ts'

/** As the server prints these numbers. */
export interface TableState {
  readonly rows: string
  readonly written: string
  readonly size: string
}

export interface PinnedPlace {
  readonly ask: Ask
  readonly schema: string
  /** What was found of tables at the one moment that `ask` looks at, where it always is the same. */
  readonly known?: Map<string, TableState> | undefined
}

/** A session for each table: one that was refused something answers nothing more. */
export type Ask = <T>(question: (work: Work) => Promise<T>) => Promise<T>

/**
 * The state of tables at the moment that `ask` looks at. A row that is written, anew or again, carries the number of the
 * transaction that wrote it: the sum of their hashes and the number of rows change with whatever is written, and with
 * nothing else; columns that come or go write nothing, and are told by their names and types. https://www.postgresql.org/docs/current/ddl-system-columns.html
 * With a tee the rows come as well, as COPY prints them: what `\copy … from` reads again.
 */
export function pinSchema({ ask, schema, known }: PinnedPlace, request: PinRequest): Promise<Pin> {
  return pinTables(
    {
      suffix: 'copy',
      tableOf: tableNameOf,
      pin: ({ name, layout }, use) =>
        ask(async (work) => {
          const table = tableNameOf(name, layout)
          const shape = await tableNamed(work, schema, table)
          if (!shape) throw unknownTable(name, table)
          const state = known?.get(table) ?? (await stateOf(work, schema, shape))
          known?.set(table, state)
          return use({
            rows: Number(state.rows),
            bytes: Number(state.size),
            state: `${state.rows}-${state.written}-${columnsOf(shape)}`,
            print: (take) => work.streamOut(printSql(schema, shape), take),
          })
        }),
    },
    request,
  )
}

/** Rows that stay as they are have other columns once the table is altered: no row is written for that. */
function columnsOf({ columns }: TableShape): string {
  const said = columns.map(({ name, native, generated = null }) => [name, native, generated])
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16)
}

async function stateOf(work: Work, schema: string, shape: TableShape): Promise<TableState> {
  const [row] = await work.query(stateSql(schema, shape))
  return { rows: row!['rows']!, written: row!['written']!, size: row!['size']! }
}

function stateSql(schema: string, shape: TableShape): string {
  const sizes = shape.columns.map(({ name }) => `coalesce(pg_column_size(t.${quoteName(name)}), 0)`)
  return (
    `SELECT count(*) AS rows, coalesce(sum(hashint8extended(t.xmin::text::bigint, 0)), 0)::text AS written, ` +
    `coalesce(sum(${sizes.join(' + ') || '0'}), 0)::text AS size FROM ${fromTable(schema, shape)} AS t`
  )
}

function printSql(schema: string, shape: TableShape): string {
  // What the engine computes it would not take back.
  const columns = shape.columns.filter(({ generated }) => generated === undefined)
  const list = columns.map(({ name }) => `t.${quoteName(name)}`).join(', ')
  return `COPY (SELECT ${list} FROM ${fromTable(schema, shape)} AS t) TO STDOUT`
}
