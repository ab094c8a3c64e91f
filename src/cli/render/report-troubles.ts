import type { FailureLine, RejectLine, Report } from '../../run/report/report.ts'
import { shortPath } from './error.ts'
import { printable } from './text/printable.ts'
import { formatCount, plural } from './text/quantity.ts'
import type { View } from './view.ts'

/** Lines shown of each kind. */
const SHOWN = 10

/** What did not arrive, first in every summary: failures, records, differences. Empty sections are ''. */
export function troublesOf(report: Report, view: View): readonly string[] {
  const { refused, rejected, conflicted } = report.totals
  const missing = refused + rejected + conflicted
  return [
    listed({
      title: view.paint.red('Failed'),
      lines: report.failures.map((failure) => failureText(failure, view)),
      count: report.failures.length,
    }),
    listed({
      title: view.paint.red(`${plural(missing, 'record')} did not arrive`),
      lines: report.rejects.map((reject) => rejectText(reject, view)),
      count: Math.max(missing, report.rejects.length),
      rest: report.rejectFile && `all of them: ${shortPath(report.rejectFile, view.cwd)}`,
    }),
    listed({
      title: view.paint.red(plural(report.mismatchCount, 'difference')),
      lines: report.mismatches.map(
        ({ collection, key, kind }) => `${printable(collection)} ${printable(key)}: ${kind}`,
      ),
      count: report.mismatchCount,
    }),
  ]
}

interface Listing {
  readonly title: string
  readonly lines: readonly string[]
  readonly count: number
  /** Where the rest is. */
  readonly rest?: string | undefined
}

function listed({ title, lines, count, rest }: Listing): string {
  if (count === 0) return ''
  const shown = lines.slice(0, SHOWN).map((line) => `  ${line}`)
  if (count > shown.length) shown.push(`  … and ${formatCount(count - shown.length)} more`)
  if (rest !== undefined) shown.push(`  ${rest}`)
  return [title, ...shown].join('\n')
}

function failureText({ collection, message, where, hint, code }: FailureLine, view: View): string {
  const { paint, cwd, say } = view
  const what = `${collection === undefined ? '' : `${collection}: `}${message}`
  const place = where === undefined ? '' : paint.dim(`  ${printable(shortPath(where, cwd))}`)
  const next = hint === undefined ? '' : `\n    Next: ${printable(say(hint))}`
  return `${printable(what)}${place}  ${paint.dim(`[${code}]`)}${next}`
}

function rejectText({ collection, key, reason, where, outcome }: RejectLine, { paint, cwd }: View): string {
  const place = where === undefined ? '' : paint.dim(`  ${printable(shortPath(where, cwd))}`)
  return `${printable(collection)} ${printable(key ?? '(no key)')}: ${outcome}, ${printable(reason)}${place}`
}
