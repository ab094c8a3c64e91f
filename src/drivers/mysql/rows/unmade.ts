import { beginningText } from '../../../store/tables/beginnings.ts'
import { comparedRules } from '../../../store/tables/compared-rules.ts'
import { unmadeParts } from '../../../store/tables/unmade-parts.ts'
import type { Server } from '../connection/server-of.ts'
import { checkExpression } from '../conditions/saying.ts'
import { countedColumn, defaultSql } from './create-table.ts'
import { declaredColumn } from './declared-column.ts'
import { isMade } from './indexes/index-sql.ts'
import { declaredExtents } from './indexes/declared-extents.ts'
import { indexTerms } from './indexes/index-terms.ts'
import { isCompared } from './is-compared.ts'
import type { RowTable } from './row-table.ts'

/** What of a new table cannot be made. One column counts up, and long values have no default before MySQL 8. */
export function unmade(table: RowTable, server: Server): readonly string[] {
  const counted = countedColumn(table.schema)
  const parts = unmadeParts(table.schema, {
    dialect: 'mysql',
    makesDefault: (column) => defaultSql(column, declaredColumn(column, table, server), server).length > 0,
    compares: isCompared,
    expressionFor: (check) => checkExpression(check, table.schema, server),
    counts: (column) => column === counted,
    makesIndex: (index) => isMade(index, declaredExtents(table, server)),
  })
  return server.descends ? parts : [...parts, ...ascending(table)]
}

function ascending({ schema }: RowTable): readonly string[] {
  return comparedRules(schema, isCompared).indexes.flatMap(({ name, columns }) => {
    const down = columns.filter(({ descending }) => descending).map((column) => column.name)
    return down.length > 0 ? [`DESC of ${down.join(', ')} in the index ${name}`] : []
  })
}

/** Indexes of a new table that look at less of some values than those of the source. */
export function madeOtherwise({ schema }: RowTable, server: Server): readonly string[] {
  const plain = comparedRules(schema, isCompared).indexes.filter(({ unique }) => !unique)
  return plain.flatMap((index) =>
    indexTerms(index, declaredExtents({ schema }, server)).flatMap((term, i) =>
      term.beginning && term.beginning.count !== index.columns[i]!.beginning?.count
        ? [`the index ${index.name} covers only ${beginningText(term)}`]
        : [],
    ),
  )
}
