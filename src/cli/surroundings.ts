import type { Plan } from '../plan/plan.ts'
import type { Surroundings } from '../run/requests.ts'
import { stateDirOf, type CommandContext } from './command-context.ts'
import { watchInterrupts } from './interrupts.ts'
import { eventSink } from './render/progress/event-sink.ts'

/**
 * Runs one library call with what every call needs, and clears the screen and the signals after it. Whoever knows a
 * plan says what to expect of it: then progress knows the whole.
 */
export async function withSurroundings<Result>(
  context: CommandContext,
  call: (surroundings: Surroundings, expect: (plan: Plan) => void) => Promise<Result>,
): Promise<Result> {
  const drivers = await lastingStores()
  const interrupts = watchInterrupts(context.screen)
  const expected = new Map<string, number>()
  const sink = eventSink(context.screen, expected)
  try {
    const surroundings: Surroundings = {
      stateDir: stateDirOf(context),
      drivers,
      emit: sink.emit,
      recordEvents: context.screen.verbose,
      signal: interrupts.signal,
      stopNow: interrupts.stopNow,
    }
    return await call(surroundings, (plan) => expectRecords(plan, expected))
  } finally {
    sink.close()
    interrupts.dispose()
  }
}

function expectRecords({ forecast }: Plan, expected: Map<string, number>): void {
  for (const { to, records } of forecast.routes) if (records !== undefined) expected.set(to, records)
}

/** A store in memory would be gone with this very command: it is for programs. */
async function lastingStores(): Promise<Surroundings['drivers']> {
  const { drivers } = await import('../drivers/index.ts')
  return { ...drivers, documents: drivers.documents.filter(({ facts }) => facts.persists) }
}
