import type { Event } from '../../../model/event.ts'
import { createMeter, type MeterOptions, type Reading } from './meter.ts'
import { printable } from '../text/printable.ts'
import { readingText, subjectOf } from './reading-text.ts'
import { remark } from './remark.ts'
import type { Screen } from '../screen.ts'
import type { Sink } from './sink.ts'
import { widthOf } from '../text/table.ts'

const DRAW_EVERY_MS = 100
const BAR_WIDTH = 20
const CLEAR_LINE = '\r\u001b[2K'

/** Progress on a terminal: one live line for the collection that moves, a line that stays for each that is done. */
export function createBars(screen: Screen, { expected, now = Date.now }: MeterOptions = {}): Sink {
  const meter = createMeter({ now, ...(expected && { expected }) })
  let live: Reading | undefined
  let drawnMs = 0

  const above = (line: string) => screen.raw(`${CLEAR_LINE}${line}\n`)
  const settle = () => {
    if (live) above(barLine(live, screen))
    live = undefined
  }
  const show = (reading: Reading) => {
    if (live && (live.collection !== reading.collection || live.step !== reading.step)) settle()
    live = reading
    if (now() - drawnMs < DRAW_EVERY_MS) return
    drawnMs = now()
    screen.raw(CLEAR_LINE + barLine(reading, screen))
  }
  const emit = (event: Event) => {
    const reading = meter(event)
    if (reading) return show(reading)
    if (event.type === 'step-start' || event.type === 'step-end') settle()
    const line = remark(event, screen)
    if (line !== undefined) above(line)
  }
  return { emit, close: settle }
}

function barLine(reading: Reading, { paintAside: paint, width }: Screen): string {
  const text = `${printable(subjectOf(reading))}  ${readingText(reading)}`
  const room = width - BAR_WIDTH - 5
  const fitted = widthOf(text) <= room ? text : `${[...text].slice(0, room - 1).join('')}…`
  return `  ${bar(reading.share, paint.cyan)} ${fitted}`
}

function bar(share: number | undefined, paint: (text: string) => string): string {
  if (share === undefined) return '·'.repeat(BAR_WIDTH)
  const full = Math.round(share * BAR_WIDTH)
  return paint('█'.repeat(full)) + '░'.repeat(BAR_WIDTH - full)
}
