import type { RollbackReport } from '../../run/report/report.ts'
import { shortAddress, shortPath } from './error.ts'
import { printable } from './text/printable.ts'
import { formatCount, plural } from './text/quantity.ts'
import type { View } from './view.ts'

const SHOWN = 10

/** Of a collection whose journal is lost it is known that there are some, not which. */
const SOME = '(some)'

/** Not a key: a collection as it is. */
const WHOLE = '(all of it)'

/** What a rollback took back, and what it left alone because it changed since. */
export function renderRollback(report: RollbackReport, { paint, cwd, say }: View): string {
  const lines = leftLines(report, paint)
  lines.push(`${paint.bold(`Run ${report.run}`)}  rollback: ${report.state}`)
  for (const name of report.dropped) lines.push(`  removed ${printable(shortAddress(name, cwd))}`)
  for (const name of report.emptied) lines.push(`  emptied ${printable(name)}`)
  for (const name of report.restored)
    lines.push(`  put back ${printable(shortAddress(name, cwd))}, byte for byte`)
  if (report.reverted > 0) lines.push(`  ${plural(report.reverted, 'key')} put back`)
  if (report.exported !== undefined) lines.push(`  exported first: ${shortPath(report.exported, cwd)}`)
  lines.push(...report.notes.map((note) => `  ${printable(say(note))}`))
  lines.push(verdict(report, paint))
  return lines.join('\n')
}

function leftLines({ left }: RollbackReport, paint: View['paint']): string[] {
  if (left.length === 0) return []
  const shown = left.slice(0, SHOWN).map(({ collection, key, reason }) => {
    return `  ${printable(collection)} ${printable(key)}: ${printable(reason)}`
  })
  const noun = left.every(({ key }) => key === WHOLE) ? 'collection' : 'key'
  const isCounted = noun === 'collection' || left.every(({ key }) => key !== SOME && key !== WHOLE)
  const what = isCounted ? plural(left.length, noun) : 'More than one key'
  const more = left.length > SHOWN ? [`  … and ${formatCount(left.length - SHOWN)} more`] : []
  return [
    paint.yellow(`${what} left as ${isCounted && left.length === 1 ? 'it is' : 'they are'}`),
    ...shown,
    ...more,
    '',
  ]
}

function verdict({ exitCode, state, left }: RollbackReport, paint: View['paint']): string {
  if (exitCode === 0 && left.length > 0) return paint.yellow('! rolled back, except what is listed above')
  if (exitCode === 0) return paint.green('✓ rolled back')
  return paint.yellow(
    state === 'rollback-incomplete'
      ? '! rollback incomplete; the rest is listed above, and stays as it is with --force'
      : '! not rolled back',
  )
}
