import type { Report, RouteReport } from '../../run/report/report.ts'
import { shortPath } from './error.ts'
import { noteLines } from './note-lines.ts'
import { renderFigures } from './text/figures.ts'
import { printable } from './text/printable.ts'
import { formatBytes, formatCount, formatSeconds, plural } from './text/quantity.ts'
import { troublesOf } from './report-troubles.ts'
import { routeName } from './text/route-name.ts'
import type { View } from './view.ts'

/** The summary of a run: what failed first, then a table that adds up, then how sure it is and how it is undone. */
export function renderReport(report: Report, view: View): string {
  const sections = [
    ...troublesOf(report, view),
    heading(report, view),
    countsTable(report.routes, view),
    remarks(report, view),
    closing(report, view),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function heading({ run, command, state, from, to, parent }: Report, { paint }: View): string {
  const of = parent === undefined ? '' : `, of run ${parent}`
  const title = run === '' ? paint.bold(command) : `${paint.bold(`Run ${run}`)}  ${command}: ${state}${of}`
  return `${title}\n  ${from} → ${to}`
}

const VERIFIED: Readonly<Record<RouteReport['verified'], string>> = {
  digest: 'by content',
  count: 'by count',
  no: 'no',
  difference: 'DIFFERENT',
}

/** read = written + unchanged + skipped + filtered + conflicts + rejected, where a record maps to one record. */
function countsTable(routes: readonly RouteReport[], { paint, width }: View): string {
  if (routes.length === 0) return ''
  const fansOut = routes.some(({ counts }) => counts.mapped !== counts.produced)
  return renderFigures<RouteReport>({
    rows: routes,
    width,
    nameTitle: 'collection',
    name: (route) => routeName(route) + (route.stopped ? paint.yellow(' (stopped)') : ''),
    figures: [
      { title: 'read', of: ({ counts }) => counts.read, always: true },
      { title: 'made of them', of: ({ counts }) => (fansOut ? counts.produced : 0) },
      { title: 'written', of: ({ counts }) => counts.written, always: true },
      { title: 'unchanged', of: ({ counts }) => counts.unchanged },
      { title: 'skipped', of: ({ counts }) => counts.skipped },
      { title: 'filtered', of: ({ counts }) => counts.filtered },
      { title: 'conflicts', of: ({ counts }) => counts.conflicted },
      { title: 'rejected', of: ({ counts }) => counts.refused + counts.rejected, always: true },
    ],
    word: { title: 'verified', of: (route) => VERIFIED[route.verified] },
  })
}

function remarks({ run, notes, routes }: Report, view: View): string {
  const again = routes.flatMap(({ to, epochs }) => epochs.map((why) => `${to} was read again: ${why}`))
  const lines = again.map((note) => `  ${printable(note)}`)
  return [...noteLines(notes, view, `dray runs ${run} --verbose`), ...lines].join('\n')
}

function closing(report: Report, { paint, cwd, say }: View): string {
  const { backup, undo, seconds, verified, state } = report
  const lines: string[] = []
  if (backup) {
    const size = `${plural(backup.files, 'file')}, ${formatBytes(backup.bytes)}`
    lines.push(
      `Backup: ${printable(shortPath(backup.path, cwd))}  (${size}, ${backup.verified ? 'verified' : 'not verified'})`,
    )
  }
  if (canContinue(report)) lines.push(say(`Continue: dray resume ${report.run}`))
  if (report.replay !== undefined && !(state in TAKEN_BACK)) lines.push(say(`After a fix: ${report.replay}`))
  if (undo.command !== '' && state !== 'rolled-back') lines.push(say(`Undo: ${undo.command}`))
  lines.push(`Time: ${formatSeconds(seconds)}${retriesIn(report)}`)
  if (report.atOneTime) lines.push(`At one time: ${atOneTimeIn(report.atOneTime)}`)
  lines.push(verdict(verified, report, paint))
  return lines.join('\n')
}

function atOneTimeIn({ collections, readers, fewer }: NonNullable<Report['atOneTime']>): string {
  const pages = readers > 1 ? `, up to ${readers} pages of one` : ''
  const why = fewer.length > 0 ? `; fewer after: ${fewer.map((reason) => printable(reason)).join('; ')}` : ''
  return `${plural(collections, 'collection')}${pages}${why}`
}

function retriesIn({ retries }: Report): string {
  if (!retries) return ''
  const times = retries.count === 1 ? 'once' : `${formatCount(retries.count)} times`
  return `  (${formatSeconds(retries.seconds)} in all of waiting: a store failed and was asked again ${times})`
}

function canContinue({ state, run }: Report): boolean {
  return run !== '' && (state === 'interrupted' || state === 'failed')
}

/** What is said of a run that went back since this account of it. */
const TAKEN_BACK: Partial<Record<Report['state'], string>> = {
  'rolling-back': 'in part rolled back since',
  'rollback-incomplete': 'in part rolled back since',
  'rolled-back': 'rolled back since',
}

/** The last line: what a hurried reader takes away. */
function verdict(verified: Report['verified'], report: Report, paint: View['paint']): string {
  const since = TAKEN_BACK[report.state]
  if (since !== undefined) return paint.yellow(`! ${since}`)
  if (verified === 'difference') return paint.red(`✗ ${plural(report.mismatchCount, 'difference')} found`)
  const arrived = report.totals.written + report.totals.unchanged
  const moved = `${plural(arrived, 'record')} in ${report.to}`
  if (verified === 'not-verified') return paint.yellow(`! ${moved}, not verified`)
  return report.exitCode === 0
    ? paint.green(`✓ ${moved}, verified`)
    : paint.yellow(`! ${moved}, verified; see above for the rest`)
}
