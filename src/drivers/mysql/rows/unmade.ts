import { beginningText } from '../../../store/tables/beginnings.ts'
import { comparedRules } from '../../../store/tables/compared-rules.ts'
import { unmadeParts } from '../../../store/tables/unmade-parts.ts'
import type { Server } from '../connection/server-of.ts'
import { checkExpression } from '../conditions/saying.ts'
import { countedColumn, defaultSql } from './create-table.ts'
import { declaredColumn } from './declared-column.ts'
import { isMade } from './indexes/index-sql.ts'
import { type Extent, extentOfDeclared, indexTerms } from './indexes/index-terms.ts'
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
    makesIndex: (index) => isMade(index, extentOf(table, server)),
  })
}

/** Indexes of a new table that look at less of some values than those of the source. */
export function madeOtherwise({ schema }: RowTable, server: Server): readonly string[] {
  const plain = comparedRules(schema, isCompared).indexes.filter(({ unique }) => !unique)
  return plain.flatMap((index) =>
    indexTerms(index, extentOf({ schema }, server)).flatMap((term, i) =>
      term.beginning && term.beginning.count !== index.columns[i]!.beginning?.count
        ? [`the index ${index.name} covers only ${beginningText(term)}`]
        : [],
    ),
  )
}

function extentOf(
  { schema }: Pick<RowTable, 'schema'>,
  server: Server,
): (column: string) => Extent | undefined {
  return (name) => {
    const column = schema.columns.find((one) => one.name === name)
    return column && extentOfDeclared(declaredColumn(column, { schema }, server))
  }
}
