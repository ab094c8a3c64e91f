import type { Layout } from '../../../model/layout.ts'
import { columnsMade, refuseTooManyColumns, tooWide } from '../../../store/tables/too-wide.ts'
import type { Server } from '../connection/server-of.ts'
import { bytesInPage, bytesInRow } from './column-bytes.ts'
import { declaredColumn } from './declared-column.ts'

/** https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html, https://mariadb.com/kb/en/innodb-limitations/ */
const MOST_COLUMNS = 1017
/** Long values apart. https://dev.mysql.com/doc/refman/8.4/en/column-count-limit.html */
const MOST_ROW_BYTES = 65_535
/** Of a row in a page: its header, the transaction that wrote it, and where its older version lies. */
const ROW_HEAD_BYTES = 5 + 6 + 7

/**
 * Asked of tables that are not there. A type that this does not know counts nothing: what is refused the engine would not
 * make, and what it makes is not refused.
 * @throws CONFIG_INVALID
 */
export function refuseTooWide(collection: string, layout: Layout, server: Server): void {
  refuseTooManyColumns(collection, layout, { dialect: 'mysql', engine: 'InnoDB', most: MOST_COLUMNS })
  const { schema } = layout
  if (!schema) return
  const made = columnsMade(schema.columns, 'mysql').filter(({ generated }) => generated?.kept !== 'virtual')
  const declared = made.map((column) => declaredColumn(column, { schema }, server))
  const nullable = made.filter((column) => column.nullable && !schema.key.includes(column.name)).length
  const marks = Math.ceil(nullable / 8)
  const inRow = sum(declared.map(bytesInRow)) + marks
  if (inRow > MOST_ROW_BYTES) {
    throw tooWide(
      collection,
      `its values may take ${inRow} bytes, and a row of this server ${MOST_ROW_BYTES}, long values apart`,
    )
  }
  const { mostBytesInPage } = server
  const inPage = sum(declared.map((type) => bytesInPage(type, server))) + marks + ROW_HEAD_BYTES
  if (mostBytesInPage !== undefined && inPage >= mostBytesInPage) {
    throw tooWide(
      collection,
      `its ${made.length} columns need ${inPage} bytes, and a row of InnoDB takes less than ${mostBytesInPage}, long values apart`,
    )
  }
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all + size, 0)
}
