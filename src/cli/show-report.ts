import type { Report } from '../run/report/report.ts'
import type { CommandContext } from './command-context.ts'
import { renderReport } from './render/report.ts'

/** The account of a run, as it was asked for; answers its exit code. */
export function showReport(report: Report, { screen, cwd }: CommandContext): number {
  if (screen.json) screen.printJson(report)
  else screen.print(renderReport(report, { paint: screen.paint, cwd, verbose: screen.verbose }))
  return report.exitCode
}
