import type { Deferrable, TableReference } from '../../../model/table-schema.ts'
import { comparedRules } from '../../../store/tables/compared-rules.ts'
import { markedComment } from '../any-mark.ts'
import { qualifiedName, quoteName, quoteText, shortName } from '../identifier.ts'
import { indexNamedSql } from '../index-once.ts'
import type { FinishSql, ReferenceSql } from '../table-form.ts'
import { counterSql } from './counters.ts'
import { finishIndexSql, insteadOfLong } from './indexes/finish-index.ts'
import { isCompared } from './is-compared.ts'
import type { RowTable } from './row-table.ts'

/**
 * What follows the rows: unique keys, indexes, own checks, counters, comments. References come later, when every table has
 * what it is referred to by.
 */
export function finishRowTableSql(schema: string, table: RowTable): readonly FinishSql[] {
  const on = qualifiedName(schema, table.name)
  const { checks, columns, comment } = table.schema
  const { unique, indexes } = comparedRules(table.schema, isCompared)
  return [
    ...unique.map(({ name, columns: names, deferrable }, i) => {
      const rule = name ?? shortName(`${table.name}_unique_${i + 1}`)
      const means = `UNIQUE (${listed(names)})${deferrableSql(deferrable)}`
      const terms = names.map((column) => ({ name: column }))
      return {
        make: constraintSql(on, rule, means),
        ...insteadOfLong(schema, table, { name: rule, unique: true, columns: terms }),
      }
    }),
    ...indexes.flatMap((index) => finishIndexSql(schema, table, index)),
    ...checks
      .filter(({ dialect }) => dialect === 'postgres')
      .map(({ name, expression }, i) => ({
        make: constraintSql(on, name ?? shortName(`${table.name}_check_${i + 1}`), `CHECK (${expression})`),
      })),
    ...columns.filter(({ identity }) => identity).map((column) => ({ make: counterSql(on, column) })),
    ...(comment === undefined ? [] : [{ make: `COMMENT ON TABLE ${on} IS ${quoteText(comment)}` }]),
    ...columns.flatMap(({ name, comment: own, type }) => {
      const said = markedComment(own, type)
      if (said === undefined) return []
      return [{ make: `COMMENT ON COLUMN ${on}.${quoteName(name)} IS ${quoteText(said)}` }]
    }),
  ]
}

/** References of a table, for when all tables are there. `tableOf`: where a collection lies. */
export function referencesSql(
  schema: string,
  table: RowTable,
  tableOf: (collection: string) => string,
): readonly ReferenceSql[] {
  const on = qualifiedName(schema, table.name)
  return table.schema.references.map((reference, i) => {
    const { name, columns, to, toColumns } = reference
    const there = qualifiedName(schema, tableOf(to))
    const means = `FOREIGN KEY (${listed(columns)}) REFERENCES ${there} (${listed(toColumns)})${actionsSql(reference)}${deferrableSql(reference.deferrable)}`
    const same = columns.map((column, at) => `c.${quoteName(column)} = p.${quoteName(toColumns[at]!)}`)
    const set = columns.map((column) => `c.${quoteName(column)} IS NOT NULL`)
    return {
      make: constraintSql(on, name ?? shortName(`${table.name}_reference_${i + 1}`), means),
      what: `${table.name} (${columns.join(', ')}) refers to ${tableOf(to)}`,
      orphans:
        `SELECT concat_ws(', ', ${columns.map((column) => `c.${quoteName(column)}`).join(', ')}) AS key, count(*) OVER () AS rows ` +
        `FROM ${on} AS c WHERE ${set.join(' AND ')} AND NOT EXISTS (SELECT FROM ${there} AS p WHERE ${same.join(' AND ')}) LIMIT 5`,
    }
  })
}

/** A constraint that is there by this name, or an index in its place, is left as it is: it may be made twice after a crash. */
function constraintSql(on: string, name: string, means: string): string {
  const test =
    `SELECT FROM pg_constraint WHERE conrelid = ${quoteText(on)}::regclass AND conname = ${quoteText(name)} ` +
    `UNION ALL ${indexNamedSql(on, name)}`
  const add = `ALTER TABLE ${on} ADD CONSTRAINT ${quoteName(name)} ${means}`
  return `DO ${quoteText(`BEGIN IF NOT EXISTS (${test}) THEN ${add}; END IF; END`)}`
}

function actionsSql({ onDelete, onUpdate }: TableReference): string {
  const words = (action: string): string => action.replace('-', ' ').toUpperCase()
  return [
    onDelete && onDelete !== 'no-action' ? ` ON DELETE ${words(onDelete)}` : '',
    onUpdate && onUpdate !== 'no-action' ? ` ON UPDATE ${words(onUpdate)}` : '',
  ].join('')
}

function deferrableSql(deferrable: Deferrable | undefined): string {
  if (!deferrable) return ''
  return ` DEFERRABLE INITIALLY ${deferrable === 'always' ? 'DEFERRED' : 'IMMEDIATE'}`
}

function listed(columns: readonly string[]): string {
  return columns.map(quoteName).join(', ')
}
