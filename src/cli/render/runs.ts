import type { RunRecord } from '../../ledger/run-record.ts'
import type { Report } from '../../run/report/report.ts'
import { nextOf } from '../../run/states.ts'
import type { Decision } from '../../plan/plan.ts'
import type { RunAccount } from '../run-account.ts'
import { decisionOf } from '../run-decision.ts'
import { shortPath } from './error.ts'
import { printable } from './text/printable.ts'
import { formatCount, formatMoment, formatSeconds } from './text/quantity.ts'
import { renderReport } from './report.ts'
import { routeName } from './text/route-name.ts'
import { renderTable } from './text/table.ts'
import { UNDO_WORDS } from './text/undo-words.ts'
import type { View } from './view.ts'

/** All runs, newest first. */
export function renderRuns(
  runs: readonly RunRecord[],
  stateDir: string,
  { paint, say, cwd, width }: View,
): string {
  if (runs.length === 0) {
    return `No runs in ${printable(shortPath(stateDir, cwd))} yet. Start with: dray plan ./data app.db`
  }
  const table = renderTable({
    columns: [
      { title: 'run' },
      { title: 'state' },
      { title: 'started' },
      { title: 'from → to' },
      { title: 'written', align: 'right' },
      { title: 'rejected', align: 'right' },
    ],
    rows: runs.map((run) => runRow(run, paint)),
    width,
  })
  const waiting = runs.flatMap((run) => nextOf(run) ?? [])
  return [table, ...(waiting.length > 0 ? ['', ...waiting.map((next) => `Next: ${say(next)}`)] : [])].join(
    '\n',
  )
}

function runRow(run: RunRecord, paint: View['paint']): readonly string[] {
  const { from, to } = decisionOf(run)
  const totals = reportOf(run)?.totals
  const refused = totals && totals.refused + totals.rejected + totals.conflicted
  return [
    run.id,
    stateText(run, paint),
    formatMoment(run.startedAt),
    `${run.parent === undefined ? printable(from.address) : `rejects of ${run.parent}`} → ${printable(to.address)}`,
    totals ? formatCount(totals.written) : '',
    refused === undefined ? '' : formatCount(refused),
  ]
}

/** One run: what it was to do, how far it came, and the report of its last attempt. */
export function renderRun(run: RunAccount, view: View): string {
  const report = reportOf(run)
  const sections = [
    facts(run, decisionOf(run), view),
    steps(run),
    partitions(run, view),
    errorText(run, view),
  ]
  if (report) sections.push(renderReport({ ...report, state: run.state }, view))
  return sections.filter((section) => section !== '').join('\n\n')
}

function facts(run: RunAccount, { from, to, undo, config }: Decision, { paint, say }: View): string {
  const lines = [
    `${paint.bold(`Run ${run.id}`)}  ${stateText(run, paint)}`,
    `  from      ${printable(from.address)}`,
    `  to        ${printable(to.address)}`,
    `  started   ${formatMoment(run.startedAt)}`,
  ]
  if (run.finishedAt !== undefined) lines.push(`  ended     ${formatMoment(run.finishedAt)}`)
  if (run.parent !== undefined) lines.push(`  parent    ${run.parent}`)
  if (run.replays.length > 0) lines.push(`  replayed  by ${run.replays.join(', ')}`)
  if (config) lines.push(`  config    ${printable(config.path)}`)
  lines.push(`  plan      ${run.planId.slice(0, 12)}`, `  undo      ${UNDO_WORDS[undo]}`)
  if (run.next !== undefined) lines.push(`  next      ${say(run.next)}`)
  return lines.join('\n')
}

function steps({ phases }: RunAccount): string {
  if (phases.length === 0) return ''
  return renderTable({
    columns: [{ title: 'step' }, { title: 'state' }, { title: 'time', align: 'right' }],
    rows: phases.map(({ step, state, startedAt, endedAt }) => {
      return [step, state, endedAt === undefined ? '' : formatSeconds((endedAt - startedAt) / 1000)]
    }),
    indent: 2,
  })
}

function partitions({ partitions: accounts }: RunAccount, { width }: View): string {
  return renderTable({
    columns: [
      { title: 'partition' },
      { title: 'collection' },
      { title: 'mode' },
      { title: 'epoch', align: 'right' },
      { title: 'read', align: 'right' },
      { title: 'written', align: 'right' },
    ],
    rows: accounts.map((account) => {
      const { partition, mode, epoch, counts } = account
      const amounts = counts ? [formatCount(counts.read), formatCount(counts.written)] : ['', '']
      return [partition, routeName(account), mode, String(epoch), ...amounts]
    }),
    indent: 2,
    width,
  })
}

function errorText({ error }: RunRecord, { paint }: View): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return ''
  const code = 'code' in error ? `  ${paint.dim(`[${String(error['code'])}]`)}` : ''
  return `${paint.red('✗')} ${printable(String(error['message']))}${code}`
}

function stateText({ state }: RunRecord, paint: View['paint']): string {
  if (state === 'finished' || state === 'rolled-back') return paint.green(state)
  return state === 'failed' || state === 'rollback-incomplete' ? paint.red(state) : paint.yellow(state)
}

/** Written by dray as plain data when the attempt ended. */
function reportOf({ report }: RunRecord): Report | undefined {
  return report === undefined || report === null ? undefined : (report as unknown as Report)
}
