import type { Event } from '../../../model/event.ts'
import { printable } from '../text/printable.ts'
import { formatSeconds } from '../text/quantity.ts'
import type { Screen } from '../screen.ts'

const ARRIVED = new Set(['written', 'unchanged', 'mapped', 'filtered', 'skipped'])

/** A pause that somebody at a terminal would wonder about. */
const NOTICED_MS = 1_000

/** The line that an event is worth, if any: steps, notes, long pauses, and with `--verbose` each record. */
export function remark(event: Event, { paintAside: paint, verbose }: Screen): string | undefined {
  if (event.type === 'step-start') return paint.bold(printable(event.title))
  if (event.type === 'note') {
    return `${event.level === 'warn' ? paint.yellow('!') : paint.dim('·')} ${printable(event.message)}`
  }
  if (event.type === 'wait' && event.for === 'retry' && (verbose || event.ms >= NOTICED_MS)) {
    return paint.dim(
      `· ${printable(event.store)} (${event.code}): asked again in ${formatSeconds(event.ms / 1_000)}`,
    )
  }
  if (event.type !== 'record' || !verbose) return undefined
  const mark = ARRIVED.has(event.outcome) ? paint.green('✓') : paint.red('✗')
  const outcome = event.planned ? wouldBe(event.outcome) : event.outcome
  const why = event.reason === undefined ? outcome : `${outcome}: ${event.reason}`
  return `  ${mark} ${printable(event.collection)} ${printable(event.key)}  ${paint.dim(printable(why))}`
}

function wouldBe(outcome: string): string {
  if (outcome === 'unchanged') return outcome
  return outcome === 'conflicted' ? 'would be in conflict' : `would be ${outcome}`
}
