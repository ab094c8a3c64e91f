import type { Plan, RouteForecast } from '../../plan/plan.ts'
import { shortPath } from './error.ts'
import { printable } from './printable.ts'
import { formatCount, plural } from './quantity.ts'
import type { View } from './view.ts'

/** Examples shown of one collection. */
const EXAMPLES = 5

/** Sections about what will not go smoothly: damage, rejects and conflicts, losses, and remarks. Empty ones are ''. */
export function findingsOf({ forecast, notes, decision }: Plan, view: View): readonly string[] {
  const { paint } = view
  return [
    section(
      paint.red('Cannot be read'),
      forecast.routes.flatMap((route) => failureLines(route, view)),
    ),
    section(
      paint.yellow('Would not arrive'),
      forecast.routes.flatMap((route) => exampleLines(route, view)),
    ),
    section(
      paint.yellow(
        `Would be lost${decision.policies.onLoss === 'fail' ? ' (accept with --on-loss tag or coerce)' : ''}`,
      ),
      forecast.routes.flatMap(lossLines),
    ),
    section(
      paint.bold('Notes'),
      notes.map((note) => `  ${printable(note)}`),
    ),
  ]
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n')
}

function failureLines({ to, failure }: RouteForecast, { cwd }: View): readonly string[] {
  if (!failure) return []
  const position = failure['position'] as { unit: string; line?: number; byte?: number } | undefined
  const line = position?.line === undefined ? '' : `:${position.line}`
  const byte = position?.byte === undefined ? '' : `, byte ${position.byte}`
  const where = position ? ` (${shortPath(position.unit, cwd)}${line}${byte})` : ''
  return [`  ${printable(to)}: ${printable(String(failure['message']) + where)}`]
}

function exampleLines(
  { to, examples, rejects = 0, conflicts = 0 }: RouteForecast,
  { paint, cwd }: View,
): readonly string[] {
  const shown = examples.slice(0, EXAMPLES).map(({ key, reason, where, outcome }) => {
    const place = where === undefined ? '' : paint.dim(`  ${printable(shortPath(where, cwd))}`)
    return `  ${printable(to)} ${printable(key ?? '(no key)')}: ${outcome}, ${printable(reason)}${place}`
  })
  const more = rejects + conflicts - shown.length
  return more > 0 && shown.length > 0
    ? [...shown, paint.dim(`  … and ${formatCount(more)} more of ${printable(to)}`)]
    : shown
}

function lossLines({ to, losses }: RouteForecast): readonly string[] {
  return losses.map(({ kind, count, example }) => {
    return `  ${printable(to)}: ${printable(kind)}, ${plural(count, 'time')}, as in ${printable(example)}`
  })
}
