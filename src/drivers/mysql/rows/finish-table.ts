import type { TableReference } from '../../../model/table-schema.ts'
import { comparedRules } from '../../../store/tables/compared-rules.ts'
import { MAX_NAME_LENGTH, quoteName, quoteText } from '../identifier.ts'
import { columnNamed } from '../table-columns.ts'
import type { ReferenceSql, ShapeToFinish } from '../table-form.ts'
import { indexSql, isMade } from './indexes/index-sql.ts'
import { type Extent, extentIn } from './indexes/index-terms.ts'
import { isCompared } from './is-compared.ts'
import type { RowTable } from './row-table.ts'

/** Indexes that the table does not have yet, and the comment that it is to have. */
export function finishRowTableSql(shape: ShapeToFinish, { schema }: RowTable): readonly string[] {
  const has = (name: string): boolean =>
    shape.indexes.some((index) => index.name.toLowerCase() === name.toLowerCase())
  const extentOf = (column: string): Extent | undefined => extentIn(columnNamed(shape, column))
  const indexes = comparedRules(schema, isCompared)
    .indexes.filter((index) => !has(index.name) && isMade(index, extentOf))
    .map((index) => `ADD ${indexSql(index, extentOf)}`)
  return shape.isMarked ? [...indexes, `COMMENT = ${quoteText(schema.comment ?? '')}`] : indexes
}

/** References of a table by name, for when all tables are there. `own`: where its rows lie; `tableOf`: those of others. */
export function referencesSql(
  table: RowTable,
  own: string,
  tableOf: (collection: string) => string,
): readonly ReferenceSql[] {
  return table.schema.references.map((reference, i) => {
    const { columns, to, toColumns } = reference
    const name = reference.name ?? `${table.name}_reference_${i + 1}`.slice(-MAX_NAME_LENGTH)
    const list = (names: readonly string[]): string => names.map(quoteName).join(', ')
    const sql =
      `ADD CONSTRAINT ${quoteName(name)} FOREIGN KEY (${list(columns)}) ` +
      `REFERENCES ${quoteName(tableOf(to))} (${list(toColumns)})${actionsSql(reference)}`
    const same = columns.map((column, at) => `c.${quoteName(column)} = p.${quoteName(toColumns[at]!)}`)
    const set = columns.map((column) => `c.${quoteName(column)} IS NOT NULL`)
    const orphans =
      `SELECT CONCAT_WS(', ', ${columns.map((column) => `c.${quoteName(column)}`).join(', ')}) ` +
      `FROM ${quoteName(own)} AS c WHERE ${set.join(' AND ')} ` +
      `AND NOT EXISTS (SELECT 1 FROM ${quoteName(tableOf(to))} AS p WHERE ${same.join(' AND ')}) LIMIT 5`
    return { name, sql, what: `${table.name} (${columns.join(', ')}) refers to ${to}`, orphans }
  })
}

/** InnoDB knows no SET DEFAULT. */
function actionsSql({ onDelete, onUpdate }: TableReference): string {
  const words = (action: string): string => action.replace('-', ' ').toUpperCase()
  const isKnown = (action: string | undefined): action is string =>
    action !== undefined && action !== 'no-action' && action !== 'set-default'
  return [
    isKnown(onDelete) ? ` ON DELETE ${words(onDelete)}` : '',
    isKnown(onUpdate) ? ` ON UPDATE ${words(onUpdate)}` : '',
  ].join('')
}
