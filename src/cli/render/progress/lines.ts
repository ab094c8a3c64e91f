import type { Event } from '../../../model/event.ts'
import { createMeter, type MeterOptions } from './meter.ts'
import { printable } from '../text/printable.ts'
import { readingText, subjectOf } from './reading-text.ts'
import { remark } from './remark.ts'
import type { Screen } from '../screen.ts'
import type { Sink } from './sink.ts'

const EVERY_MS = 5000

/** Progress where nothing can be drawn over: steps and notes, and a line every five seconds. */
export function createLines(screen: Screen, { expected, now = Date.now }: MeterOptions = {}): Sink {
  const meter = createMeter({ now, ...(expected && { expected }) })
  let lastMs = now()
  const emit = (event: Event) => {
    const line = remark(event, screen)
    if (line !== undefined) screen.tell(line)
    const reading = meter(event)
    if (!reading || now() - lastMs < EVERY_MS) return
    lastMs = now()
    screen.tell(`  ${printable(subjectOf(reading))}: ${readingText(reading)}`)
  }
  return { emit, close: () => {} }
}
