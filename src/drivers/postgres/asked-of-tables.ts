import type { Layout } from '../../model/layout.ts'
import type { WritePowers } from '../../store/target.ts'
import { tableNamed, type TableShape } from './catalog.ts'
import type { Place } from './connection/place-of.ts'
import type { LastingSession } from './connection/sessions.ts'
import { formOf } from './form-of.ts'
import { tableNameOf } from './layout.ts'
import { narrowerColumns } from './rows/narrower-columns.ts'
import { rowTableOf } from './rows/row-table.ts'
import { unkeptBy } from './write/encode-page.ts'
import { referredBy } from './write/references/referred-by.ts'

/** What a table that may be there makes of records. */
export function askedOfTables(
  sessions: LastingSession,
  { schema }: Place,
): Pick<WritePowers, 'narrowerColumns' | 'unkept' | 'referredBy'> {
  const shapeOf = async (collection: string, layout: Layout): Promise<TableShape | undefined> =>
    tableNamed(await sessions.get(), schema, tableNameOf(collection, layout))
  return {
    async narrowerColumns(collection, layout) {
      const shape = await shapeOf(collection, layout)
      return shape ? narrowerColumns(shape, rowTableOf(collection, layout)) : new Map()
    },
    referredBy: async (collections, ours) => referredBy(await sessions.get(), schema, collections, ours),
    unkept: async (collection, layout) =>
      unkeptBy(formOf(collection, layout, await shapeOf(collection, layout))),
  }
}
