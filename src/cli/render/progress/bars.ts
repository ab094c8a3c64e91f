import type { Event } from '../../../model/event.ts'
import { createMeter, type MeterOptions, type Reading } from './meter.ts'
import { printable } from '../text/printable.ts'
import { readingText, subjectOf } from './reading-text.ts'
import { remark } from './remark.ts'
import type { Screen } from '../screen.ts'
import type { Sink } from './sink.ts'
import { cutTo, widthOf } from '../text/table.ts'

const DRAW_EVERY_MS = 100
const WIDEST_BAR = 20
const SHORTEST_NAME = 12
const CLEAR_LINE = '\r\u001b[2K'

/** Progress on a terminal: one live line for what has moved longest, a line that stays for each collection that is done. */
export function createBars(screen: Screen, { expected, now = Date.now }: MeterOptions = {}): Sink {
  const meter = createMeter({ now, ...(expected && { expected }) })
  /** By collection, in the order in which they began: several move at one time. */
  const moving = new Map<string, Reading>()
  let drawnMs = 0

  const above = (line: string) => screen.raw(`${CLEAR_LINE}${line}\n`)
  const settle = (collection: string) => {
    const reading = moving.get(collection)
    if (reading) above(barLine(reading, screen))
    moving.delete(collection)
  }
  const settleAll = () => {
    for (const collection of [...moving.keys()]) settle(collection)
  }
  const show = (reading: Reading) => {
    // Steps other than the transfer take one collection after the other, and do not say where one ends.
    if (reading.step !== 'transfer' && !moving.has(reading.collection)) settleAll()
    moving.set(reading.collection, reading)
    if (now() - drawnMs < DRAW_EVERY_MS) return
    drawnMs = now()
    const [longest = reading] = moving.values()
    screen.raw(CLEAR_LINE + barLine(longest, screen))
  }
  const emit = (event: Event) => {
    const reading = meter(event)
    if (reading) return show(reading)
    if (event.type === 'collection-end') settle(event.collection)
    if (event.type === 'step-start' || event.type === 'step-end') settleAll()
    const line = remark(event, screen)
    if (line !== undefined) above(line)
  }
  return { emit, close: settleAll }
}

function barLine(reading: Reading, { paintAside: paint, width }: Screen): string {
  const barWidth = Math.min(WIDEST_BAR, Math.floor(width / 3))
  const room = width - barWidth - 4
  const figures = readingText(reading)
  const forName = Math.max(SHORTEST_NAME, room - widthOf(figures) - 2)
  const name = cutTo(printable(subjectOf(reading)), forName)
  return `  ${bar(reading.share, barWidth, paint.cyan)} ${cutTo(`${name}  ${figures}`, room)}`
}

function bar(share: number | undefined, width: number, paint: (text: string) => string): string {
  if (share === undefined) return '·'.repeat(width)
  const full = Math.round(share * width)
  return paint('█'.repeat(full)) + '░'.repeat(width - full)
}
