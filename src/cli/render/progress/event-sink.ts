import type { Emit } from '../../../model/event.ts'
import { jsonLines } from '../../../observe/json-lines.ts'
import { createBars } from './bars.ts'
import { createLines } from './lines.ts'
import type { Expected } from './meter.ts'
import type { Screen } from '../screen.ts'
import type { Sink } from './sink.ts'

/** Where the events of a run go: bars, lines every few seconds, JSON lines, or nowhere. */
export function eventSink(screen: Screen, expected: Expected): Sink {
  if (screen.json) return screen.verbose ? quietly(jsonLines(screen.raw)) : quietly(() => {})
  if (screen.quiet) return quietly(() => {})
  return screen.live ? createBars(screen, { expected }) : createLines(screen, { expected })
}

function quietly(emit: Emit): Sink {
  return { emit, close: () => {} }
}
