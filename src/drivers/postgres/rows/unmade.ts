import type { TableSchema } from '../../../model/table-schema.ts'
import { comparedRules } from '../../../store/tables/compared-rules.ts'
import { expressionFor } from '../../../store/tables/conditions/expression-for.ts'
import { unmadeParts } from '../../../store/tables/unmade-parts.ts'
import { sayingOf } from '../conditions/saying.ts'
import { defaultSql, isCountable } from './create-table.ts'
import { indexTerms } from './indexes/index-terms.ts'
import { isCompared } from './is-compared.ts'

/** What of a new table cannot be made. */
export function unmade(schema: TableSchema): readonly string[] {
  return unmadeParts(schema, {
    dialect: 'postgres',
    makesDefault: (column) => defaultSql(column).length > 0,
    counts: isCountable,
    compares: isCompared,
    makesIndex: (index) => indexTerms(index, schema.columns) !== undefined,
    expressionFor: (rule) => expressionFor(rule, sayingOf(schema)),
  })
}

/** Indexes of a new table that serve less than those of the source. */
export function madeOtherwise(schema: TableSchema): readonly string[] {
  return comparedRules(schema, isCompared).indexes.flatMap((index) => {
    const only = indexTerms(index, schema.columns)?.only
    return only === undefined ? [] : [`the index ${index.name} ${only}`]
  })
}
