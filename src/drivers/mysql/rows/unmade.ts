import { unmadeParts } from '../../../store/tables/unmade-parts.ts'
import type { Server } from '../connection/server-of.ts'
import { countedColumn, defaultSql } from './create-table.ts'
import { declaredColumn } from './declared-column.ts'
import { isCompared } from './is-compared.ts'
import type { RowTable } from './row-table.ts'

/** What of a new table cannot be made. One column counts up, and long values have no default before MySQL 8. */
export function unmade(table: RowTable, server: Server): readonly string[] {
  const counted = countedColumn(table.schema)
  return unmadeParts(table.schema, {
    dialect: 'mysql',
    makesDefault: (column) => defaultSql(column, declaredColumn(column, table, server), server).length > 0,
    compares: isCompared,
    counts: (column) => column === counted,
  })
}
