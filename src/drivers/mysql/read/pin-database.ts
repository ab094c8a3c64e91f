import { DrayError } from '../../../model/error.ts'
import type { Pin, PinRequest } from '../../../store/source.ts'
import { pinTables } from '../../../store/tables/pin-tables.ts'
import { tableNamed, type TableShape } from '../catalog.ts'
import type { Cell, Work } from '../connection/session.ts'
import { unknownTable } from '../../../store/tables/refusals.ts'
import { formOf } from '../form-of.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { selected } from '../selected.ts'

export type Ask = <T>(question: (work: Work) => Promise<T>) => Promise<T>

/** As the server prints these numbers. */
export interface TableState {
  readonly rows: string
  readonly checksum: string
}

export interface PinnedPlace {
  readonly ask: Ask
  readonly database: string
  /** What was found of tables at the one moment that `ask` looks at, where it always is the same. */
  readonly known?: Map<string, TableState> | undefined
}

/**
 * The state of tables at the moment that `ask` looks at: how many rows, and the checksum that the server takes of all of
 * them, every column included. It keeps no mark of what was written that could be trusted: UPDATE_TIME is forgotten with
 * a restart. With a tee the rows come as well, as `SELECT … INTO OUTFILE` prints them: what `LOAD DATA` reads again.
 */
export function pinDatabase({ ask, database, known }: PinnedPlace, request: PinRequest): Promise<Pin> {
  return pinTables(
    {
      suffix: 'tsv',
      tableOf: (collection, layout) => formOf(collection, layout).name,
      pin: ({ name, layout }, use) =>
        ask(async (work) => {
          const table = formOf(name, layout).name
          const shape = await tableNamed(work, database, table)
          if (!shape) throw unknownTable(name, table)
          const pieces = formOf(name, layout, shape)
            .recordSql(shape)
            .map(({ sql }) => sql)
          const state = known?.get(table) ?? (await stateOf(work, database, shape, pieces))
          known?.set(table, state)
          return use({
            rows: Number(state.rows),
            bytes: shape.bytes,
            state: `${state.rows}-${state.checksum}`,
            print: (take) => printTable(work, database, shape, take),
          })
        }),
    },
    request,
  )
}

/**
 * https://dev.mysql.com/doc/refman/8.0/en/checksum-table.html
 * MySQL 5.7 takes another checksum each time of a table with a column of the type json that holds NULL: there each row is
 * hashed.
 */
async function stateOf(
  work: Work,
  database: string,
  shape: TableShape,
  pieces: readonly string[],
): Promise<TableState> {
  const table = qualifiedName(database, shape.name)
  if (shape.columns.some(({ type }) => type === 'json')) return hashedState(work, table, pieces)
  const [counted] = await work.texts(`SELECT COUNT(*) FROM ${table}`)
  const [summed] = await work.texts(`CHECKSUM TABLE ${table} EXTENDED`)
  const [rows, checksum] = [counted?.[0], summed?.[1]]
  if (rows && checksum) return { rows, checksum }
  throw new DrayError('STORE_REFUSED', `The server takes no checksum of ${table}`, {
    hint: 'CHECK TABLE says what is wrong with it',
  })
}

/**
 * 60 bits of each row's hash, added without loss. What is too large to be put together is hashed piece by piece. MySQL
 * has no SHA1 since 9.6. https://dev.mysql.com/doc/refman/9.6/en/legacy-hashing-component.html
 */
async function hashedState(work: Work, table: string, pieces: readonly string[]): Promise<TableState> {
  const whole = `CONCAT(${pieces.join(', ')})`
  const parts = `CONCAT(${pieces.map((piece) => `IFNULL(SHA2(${piece}, 256), '-')`).join(', ')})`
  const hash = `CAST(CONV(LEFT(SHA2(IFNULL(${whole}, ${parts}), 256), 15), 16, 10) AS UNSIGNED)`
  const [row] = await work.texts(`SELECT COUNT(*), IFNULL(SUM(${hash}), 0) FROM ${table}`)
  return { rows: row![0]!, checksum: row![1]! }
}

function printTable(
  work: Work,
  database: string,
  shape: TableShape,
  take: (line: Uint8Array) => Promise<void>,
): Promise<void> {
  // What the engine computes it would not take back.
  const columns = shape.columns.filter(({ generated }) => !generated).map(({ name }) => quoteName(name))
  const sql = `SELECT ${selected(columns)} FROM ${qualifiedName(database, shape.name)}`
  return work.each(sql, (row) => take(lineOf(row)))
}

/** https://dev.mysql.com/doc/refman/8.0/en/load-data.html#load-data-field-line-handling */
function lineOf(row: readonly Cell[]): Buffer {
  const fields = row.map((cell) => cell?.toString('latin1').replace(/[\\\t\n\0]/g, escaped) ?? '\\N')
  return Buffer.from(`${fields.join('\t')}\n`, 'latin1')
}

function escaped(character: string): string {
  return character === '\0' ? '\\0' : `\\${character}`
}
