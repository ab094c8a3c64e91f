import type { TableSchema } from '../../../model/table-schema.ts'
import { expressionFor } from '../../../store/tables/conditions/expression-for.ts'
import { unmadeParts } from '../../../store/tables/unmade-parts.ts'
import { sayingOf } from '../conditions/saying.ts'
import { defaultSql } from './create-table.ts'
import { cellFormOf } from './cells/cell-form-of.ts'

/** What of a new table cannot be made. Only the number of a row counts up. */
export function unmade(schema: TableSchema): readonly string[] {
  const [only] = schema.key
  return unmadeParts(schema, {
    dialect: 'sqlite',
    makesDefault: (column) => defaultSql(column) !== '',
    counts: ({ name, type }) =>
      schema.key.length === 1 && name === only && cellFormOf(type).declared === 'INTEGER',
    expressionFor: (rule) => expressionFor(rule, sayingOf(schema)),
    isSilent: true,
  })
}
