import type { TableSchema } from '../../../model/table-schema.ts'
import { expressionFor } from '../../../store/tables/conditions/expression-for.ts'
import { unmadeParts } from '../../../store/tables/unmade-parts.ts'
import { sayingOf } from '../conditions/saying.ts'
import { defaultSql, isCountable } from './create-table.ts'
import { isCompared } from './is-compared.ts'

/** What of a new table cannot be made. */
export function unmade(schema: TableSchema): readonly string[] {
  return unmadeParts(schema, {
    dialect: 'postgres',
    makesDefault: (column) => defaultSql(column).length > 0,
    counts: isCountable,
    compares: isCompared,
    expressionFor: (rule) => expressionFor(rule, sayingOf(schema)),
  })
}
