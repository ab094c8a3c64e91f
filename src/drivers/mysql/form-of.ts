import type { Layout } from '../../model/layout.ts'
import type { TableShape } from './catalog.ts'
import type { NamedTable } from '../../store/tables/refuse-clashes.ts'
import type { CollectionAt } from '../../store/target.ts'
import { documentForm } from './documents/document-form.ts'
import { tableOf } from './layout.ts'
import { rowForm } from './rows/row-form.ts'
import type { TableForm } from './table-form.ts'

/** How a collection of this layout lies in its table. `shape`: the table, where it is there. */
export function formOf(collection: string, layout: Layout, shape?: TableShape): TableForm {
  if (layout.kind === 'row') return rowForm(collection, layout, shape)
  return documentForm(tableOf(collection, layout), shape)
}

/** What it is called there; the names of indexes are a table's own. */
export function nameOf({ collection, layout }: CollectionAt): NamedTable {
  return { collection, table: formOf(collection, layout).name }
}
