import type { ForecastExample, Plan, RouteForecast } from '../../plan/plan.ts'
import type { Policies } from '../../plan/migration.ts'
import type { Position } from '../../model/page/problem.ts'
import { placeText, shortPath } from './error.ts'
import { noteLines } from './note-lines.ts'
import { printable } from './text/printable.ts'
import { formatCount, plural } from './text/quantity.ts'
import type { View } from './view.ts'

/** Examples shown of one kind in one collection. */
const EXAMPLES = 5

const CONFLICTS: Readonly<Record<Policies['onConflict'], string>> = {
  fail: 'Would stop the run: other documents under these keys (see --on-conflict)',
  skip: 'Would be skipped: other documents are under these keys, and stay',
  overwrite: 'Would be overwritten; what is there now is kept for a rollback',
}

const LOSSES: Readonly<Record<Policies['onLoss'], string>> = {
  fail: 'Would be lost (accept with --on-loss tag or --on-loss coerce)',
  tag: 'Kept with a tag, as the target has no such kind',
  coerce: 'Would be changed into what the target can hold',
}

/** Sections about what will not go smoothly: damage, rejects, conflicts, losses, and remarks. Empty ones are ''. */
export function findingsOf({ forecast, notes, notEvaluated, decision }: Plan, view: View): readonly string[] {
  const { paint } = view
  const { onConflict, onLoss } = decision.policies
  const lines = (of: (route: RouteForecast) => readonly string[]) => forecast.routes.flatMap(of)
  return [
    section(
      paint.red('Cannot be read'),
      lines((route) => failureLines(route, view)),
    ),
    section(
      paint.yellow('Would be rejected'),
      lines((route) => exampleLines(route, 'reject', view)),
    ),
    section(
      paint.yellow(CONFLICTS[onConflict]),
      lines((route) => exampleLines(route, 'conflict', view)),
    ),
    section(paint.yellow(LOSSES[onLoss]), lines(lossLines)),
    section(paint.bold('Notes'), noteLines(notes, view, '--verbose')),
    section(
      paint.bold('Not evaluated before the run'),
      notEvaluated.map((what) => `  ${printable(what)}`),
    ),
  ]
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n')
}

function failureLines({ to, failure }: RouteForecast, { cwd, paint }: View): readonly string[] {
  if (!failure) return []
  const position = failure['position'] as Position | undefined
  const where = position ? paint.dim(`  ${printable(placeText(position, cwd))}`) : ''
  return [`  ${printable(to)}: ${printable(String(failure['message']))}${where}`]
}

function exampleLines(
  { to, examples, rejects = 0, conflicts = 0 }: RouteForecast,
  kind: ForecastExample['outcome'],
  { paint, cwd }: View,
): readonly string[] {
  const shown = examples
    .filter(({ outcome }) => outcome === kind)
    .slice(0, EXAMPLES)
    .map(({ key, reason, where }) => {
      const place = where === undefined ? '' : paint.dim(`  ${printable(shortPath(where, cwd))}`)
      return `  ${printable(to)} ${printable(key ?? '(no key)')}: ${printable(reason)}${place}`
    })
  const more = (kind === 'reject' ? rejects : conflicts) - shown.length
  if (more <= 0) return shown
  return [
    ...shown,
    paint.dim(`  ${printable(to)}: ${shown.length > 0 ? '… and ' : ''}${formatCount(more)} more`),
  ]
}

function lossLines({ to, losses }: RouteForecast): readonly string[] {
  return losses.map(({ kind, count, example = '' }) => {
    const times = count === undefined ? '' : `, ${plural(count, 'time')}, as in ${printable(example)}`
    return `  ${printable(to)}: ${printable(kind)}${times}`
  })
}
