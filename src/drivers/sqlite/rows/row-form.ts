import type { Layout } from '../../../model/layout.ts'
import { expressionFor } from '../../../store/tables/conditions/expression-for.ts'
import { sayingOf } from '../conditions/saying.ts'
import { storeOptions } from '../options.ts'
import type { TableForm } from '../table-form.ts'
import { rowBinder, bindKey, bindRow } from './bind-row.ts'
import { createIndexSql, createTableSql } from './create-table.ts'
import { entryOfRow, remnantOfRow, shownRow } from './read-row.ts'
import { renderedRow } from './rendered-row.ts'
import { rowColumns, schemaOf } from './row-columns.ts'
import { misfitOfRows } from './row-misfit.ts'
import { rowStatements } from './row-statements.ts'

/** A column for each member. */
export function rowForm(collection: string, layout: Layout): TableForm {
  const schema = schemaOf(layout)
  const columns = rowColumns(schema)
  const { table: own, strict: isStrict = false } = storeOptions.parse(layout.options)
  const name = own ?? collection
  const table = { name, schema, columns, isStrict }
  return {
    name,
    keys: layout.keys,
    hasCells: false,
    isCompact: true,
    columns: columns.map((column) => column.name),
    keyColumns: schema.key,
    indexes: schema.indexes
      .filter(({ where }) => !where || expressionFor(where, sayingOf(schema)) !== undefined)
      .map((index) => ({
        name: index.name,
        unique: index.unique,
        columns: index.columns.map((column) => column.name),
      })),
    misfitOf: (shape) => misfitOfRows(shape, table),
    createSql: () => createTableSql(table),
    indexSql: (index) => createIndexSql(table, index),
    ...rowStatements(table),
    width: columns.reduce((sum, { form }) => sum + form.width, 0),
    bind: rowBinder(table),
    bindKey: (key) => bindKey(table, key),
    bindState: ({ body }) => bindRow(table, body),
    rendered: (shape) => renderedRow(table, shape),
    entryOf: (row) => entryOfRow(table, row),
    remnantOf: (row) => shownRow(table, row),
    preStateOf(key, row) {
      const body = remnantOfRow(table, row)
      return body.length > 0 ? { key, body, cells: undefined } : undefined
    },
    isState({ body }, row) {
      if (!body || !row) return !body && !row
      return Buffer.compare(body, remnantOfRow(table, row)) === 0
    },
  }
}
