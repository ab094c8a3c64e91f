import type { CompareReport } from '../../run/report/report.ts'
import { printable } from './text/printable.ts'
import { formatCount, plural } from './text/quantity.ts'
import type { Paint } from './screen.ts'
import { renderTable } from './text/table.ts'

const SHOWN = 20

/** Two stores side by side: records on either side, and every key that differs. */
export function renderComparison(report: CompareReport, paint: Paint): string {
  const { from, to, collections, mismatches, mismatchCount } = report
  const table = renderTable({
    columns: [
      { title: 'collection' },
      { title: 'source', align: 'right' },
      { title: 'target', align: 'right' },
      { title: 'differing', align: 'right' },
    ],
    rows: collections.map(({ name, source, target, differing }) => {
      return [printable(name), sideText(source), sideText(target), formatCount(differing)]
    }),
    indent: 2,
  })
  const named = mismatches.slice(0, SHOWN).map(({ collection, key, kind }) => {
    return `  ${printable(collection)} ${printable(key)}: ${kind}`
  })
  if (mismatchCount > named.length) named.push(`  … and ${formatCount(mismatchCount - named.length)} more`)
  const verdict =
    report.exitCode === 0
      ? paint.green('✓ equal by content')
      : paint.red(`✗ ${plural(mismatchCount, 'difference')}`)
  return [`${printable(from)} ↔ ${printable(to)}`, named.join('\n'), table, verdict]
    .filter((part) => part !== '')
    .join('\n\n')
}

function sideText(records: number | undefined): string {
  return records === undefined ? 'missing' : formatCount(records)
}
