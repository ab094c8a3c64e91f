import type { PreState } from '../../../store/target.ts'
import type { Row } from '../database.ts'
import type { Table } from '../layout.ts'
import { RowFault, textBytes } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import { documentBinder } from './bind-document.ts'
import { bodyOfRow, cellsOfRow, cellsToBind, keyOfRow } from './codec.ts'
import { misfitOf } from './misfit.ts'
import { renderedDocument } from './rendered-document.ts'
import {
  createIndexSql,
  createTableSql,
  deleteByKeySql,
  insertSql,
  rawColumns,
  selectByKeySql,
  unlikeSql,
  upsertSql,
} from './statements.ts'

/** A key, a text of JSON, and extracted columns beside them. */
export function documentForm(table: Table): TableForm {
  return {
    name: table.name,
    keys: table.keys,
    hasCells: table.columns.length > 0,
    isCompact: table.isCompact,
    columns: [table.key, table.body, ...table.columns.map(({ name }) => name)],
    keyColumns: [table.key],
    indexes: table.indexes,
    misfitOf: (shape) => misfitOf(shape, table),
    createSql: () => createTableSql(table),
    indexSql: (index) => createIndexSql(table, index),
    insertSql: (rows) => insertSql(table, rows),
    upsertSql: (rows) => upsertSql(table, rows),
    unlikeSql: (rows) => unlikeSql(table, rows),
    selectByKeySql: () => selectByKeySql(table),
    deleteByKeySql: () => deleteByKeySql(table),
    width: 2 + table.columns.length,
    bind: documentBinder(table),
    bindKey: (key) => [textBytes(key, 'a key')],
    bindState: ({ key, body, cells }) => [textBytes(key, 'a key'), body, ...cellsToBind(cells, table)],
    rendered: (shape) => renderedDocument(table, shape),
    rawColumns: (prefix) => rawColumns(table, prefix),
    entryOf(row) {
      const key = keyOfRow(row)
      return RowFault.of(key, () => {
        const cells = cellsOfRow(row, table)
        return { key, body: bodyOfRow(row), ...(cells !== undefined && { cells }) }
      })
    },
    remnantOf: ({ b }) => (b instanceof Uint8Array ? b : new Uint8Array()),
    preStateOf: (key, row) => preStateOf(key, row, table),
    isState: (state, row) => isState(state, row, table),
  }
}

/** Undefined where the row could not be put back as it is: a document that is a BLOB, say. */
function preStateOf(key: string, row: Row, table: Table): PreState | undefined {
  try {
    const cells = cellsOfRow(row, table)
    return row['bt'] === 'text'
      ? { key, body: row['b'] as Uint8Array, cells: cells === undefined ? undefined : Buffer.from(cells) }
      : undefined
  } catch (error) {
    if (error instanceof RowFault) return undefined
    throw error
  }
}

function isState({ body, cells }: PreState, row: Row | undefined, table: Table): boolean {
  if (!body || !row) return !body && !row
  if (row['bt'] !== 'text' || Buffer.compare(body, row['b'] as Uint8Array) !== 0) return false
  try {
    return (cells === undefined ? undefined : Buffer.from(cells).toString('utf8')) === cellsOfRow(row, table)
  } catch (error) {
    if (error instanceof RowFault) return false
    throw error
  }
}
