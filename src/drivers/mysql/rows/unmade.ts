import { comparedRules } from '../../../store/tables/compared-rules.ts'
import { unmadeParts } from '../../../store/tables/unmade-parts.ts'
import type { Server } from '../connection/server-of.ts'
import { checkExpression } from '../conditions/saying.ts'
import { countedColumn, defaultSql } from './create-table.ts'
import { declaredColumn } from './declared-column.ts'
import { extentOfDeclared, indexTerms } from './index-terms.ts'
import { isCompared } from './is-compared.ts'
import type { RowTable } from './row-table.ts'

/** What of a new table cannot be made. One column counts up, and long values have no default before MySQL 8. */
export function unmade(table: RowTable, server: Server): readonly string[] {
  const counted = countedColumn(table.schema)
  return unmadeParts(table.schema, {
    dialect: 'mysql',
    makesDefault: (column) => defaultSql(column, declaredColumn(column, table, server), server).length > 0,
    compares: isCompared,
    expressionFor: (check) => checkExpression(check, table.schema, server),
    counts: (column) => column === counted,
  })
}

/** Indexes of a new table that look at the beginnings of values alone. */
export function madeOtherwise({ schema }: RowTable, server: Server): readonly string[] {
  const plain = comparedRules(schema, isCompared).indexes.filter(({ unique }) => !unique)
  return plain.flatMap((index) => {
    const terms = indexTerms(index, (name) => {
      const column = schema.columns.find((one) => one.name === name)
      return column && extentOfDeclared(declaredColumn(column, { schema }, server))
    })
    return terms.flatMap(({ name, beginning }) =>
      beginning
        ? [`the index ${index.name} covers only the first ${beginning.count} ${beginning.of} of ${name}`]
        : [],
    )
  })
}
