import type { CountReport } from '../../run/report/report.ts'
import { formatCount } from './text/quantity.ts'
import { printable } from './text/printable.ts'
import { renderTable } from './text/table.ts'

/** Records per collection, and their sum. */
export function renderCount({ store, collections }: CountReport): string {
  const total = collections.reduce((sum, { records }) => sum + records, 0)
  const table = renderTable({
    columns: [{ title: 'collection' }, { title: 'records', align: 'right' }, { title: 'where' }],
    rows: collections.map(({ name, records, where }) => [
      printable(name),
      formatCount(records),
      printable(where),
    ]),
    footer: ['total', formatCount(total)],
    indent: 2,
  })
  return `${store}\n\n${table}`
}
