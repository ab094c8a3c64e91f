import type { Report } from '../run/report/report.ts'
import type { CommandContext } from './command-context.ts'
import { renderReport } from './render/report.ts'
import { viewOf } from './view-of.ts'

/** The account of a run, as it was asked for; answers its exit code. */
export function showReport(report: Report, context: CommandContext): number {
  const { screen } = context
  if (screen.json) screen.printJson(report)
  else screen.print(renderReport(report, viewOf(context)))
  return report.exitCode
}
