import type { Forecast, Plan, Route, RouteForecast } from '../../plan/plan.ts'
import { renderFigures } from './text/figures.ts'
import { findingsOf } from './plan-findings.ts'
import { printable } from './text/printable.ts'
import { formatBytes } from './text/quantity.ts'
import { routeName } from './text/route-name.ts'
import { UNDO_WORDS } from './text/undo-words.ts'
import type { View } from './view.ts'

interface PlanView extends View {
  /** The command that would do it. */
  readonly command?: string
}

type PlannedRoute = Route & { readonly forecast: RouteForecast | undefined }

/** A plan for people: what moves, in which order, what would be lost, how much space, how it is undone. */
export function renderPlan(plan: Plan, view: PlanView): string {
  const sections = [
    heading(plan, view),
    understood(plan, view),
    routesTable(plan, view),
    ...findingsOf(plan, view),
    space(plan.forecast),
    closing(plan, view),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function heading({ decision, forecast }: Plan, { paint }: View): string {
  const depth =
    forecast.by === 'full' ? 'every record was read' : 'from names, counts and facts; no record was read'
  const to = decision.createsStore
    ? `${decision.to.address}  ${paint.dim(`(${MADE[forecast.makes ?? 'store']})`)}`
    : decision.to.address
  return [
    `${paint.bold('Plan')}  ${paint.dim(depth)}`,
    `  from  ${decision.from.address}`,
    `  to    ${to}`,
  ].join('\n')
}

const MADE = {
  store: 'will be created',
  schema: 'the schema will be created',
  tables: 'the database is there, and empty',
}

function understood({ decision }: Plan, { paint }: View): string {
  const lines = decision.routes.map((route) => {
    const absent = route.absent ? paint.yellow('  (not there: zero records)') : ''
    return `  ${printable(route.from)}: ${printable(route.where)}${absent}`
  })
  return [paint.bold('Understood as'), ...lines].join('\n')
}

function routesTable({ decision, forecast }: Plan, { width }: View): string {
  const byTarget = new Map(forecast.routes.map((route) => [route.to, route]))
  const rows = decision.routes.map((route) => ({ ...route, forecast: byTarget.get(route.to) }))
  return renderFigures<PlannedRoute>({
    rows,
    width,
    nameTitle: 'collection',
    name: routeName,
    figures: [
      { title: 'records', of: (row) => row.forecast?.records, always: true },
      { title: 'size', of: (row) => row.forecast?.bytes, format: formatBytes },
      { title: 'writes', of: (row) => row.forecast?.writes, always: forecast.by === 'full' },
      { title: 'unchanged', of: (row) => row.forecast?.unchanged },
      { title: 'filtered', of: (row) => row.forecast?.filtered },
      { title: 'conflicts', of: (row) => row.forecast?.conflicts },
      { title: 'rejects', of: (row) => row.forecast?.rejects },
    ],
    word: { title: 'into', of: ({ mode }) => (mode === 'load' ? 'an empty place' : 'what is there') },
  })
}

function space({ targetBytes, backupBytes, freeBytes }: Forecast): string {
  const needed = `Space needed: about ${formatBytes(targetBytes)} for the target`
  const backup = backupBytes > 0 ? ` and ${formatBytes(backupBytes)} for the backup` : ''
  const free = freeBytes === undefined ? '' : `; free: ${formatBytes(freeBytes)}`
  return needed + backup + free
}

function closing({ id, decision }: Plan, { paint, say, command }: PlanView): string {
  const lines = [say(`Undo: ${UNDO_WORDS[decision.undo]} (dray rollback)`)]
  if (command !== undefined) lines.push(`To do it: ${paint.bold(say(command))}`)
  lines.push(paint.dim(`Plan ${id.slice(0, 12)}; nothing was written`))
  return lines.join('\n')
}
