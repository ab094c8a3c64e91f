import type { CheckLine, CheckReport } from '../../run/report/report.ts'
import { printable } from './text/printable.ts'
import { plural } from './text/quantity.ts'
import type { View } from './view.ts'

/** Named checks, each with its finding and, where it did not pass, what to do. */
export function renderCheck({ from, to, checks }: CheckReport, view: View): string {
  const { paint } = view
  const stores = from === to ? from : `${from} → ${to}`
  const failed = checks.filter(({ state }) => state === 'fail').length
  const warned = checks.filter(({ state }) => state === 'warn').length
  const verdict =
    failed > 0 ? paint.red(`✗ not ready: ${plural(failed, 'check')} failed`) : paint.green('✓ ready')
  const warnings = warned > 0 ? `, ${plural(warned, 'warning')}` : ''
  return [stores, '', ...checks.flatMap((check) => checkLines(check, view)), '', verdict + warnings].join(
    '\n',
  )
}

function checkLines({ id, state, finding, fix }: CheckLine, { paint, say }: View): readonly string[] {
  const mark = { pass: paint.green('✓'), warn: paint.yellow('!'), fail: paint.red('✗') }[state]
  const line = `  ${mark} ${id}: ${printable(finding)}`
  return fix === undefined || state === 'pass' ? [line] : [line, `      Next: ${printable(say(fix))}`]
}
