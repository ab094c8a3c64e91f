import type { Surroundings } from '../run/requests.ts'
import { stateDirOf, type CommandContext } from './command-context.ts'
import { watchInterrupts } from './interrupts.ts'
import { eventSink } from './render/event-sink.ts'

/** Runs one library call with what every call needs, and clears the screen and the signals after it. */
export async function withSurroundings<Result>(
  context: CommandContext,
  call: (surroundings: Surroundings) => Promise<Result>,
): Promise<Result> {
  const { drivers } = await import('../drivers/index.ts')
  const interrupts = watchInterrupts(context.screen)
  const sink = eventSink(context.screen)
  try {
    return await call({
      stateDir: stateDirOf(context),
      drivers,
      emit: sink.emit,
      recordEvents: context.screen.verbose,
      signal: interrupts.signal,
      stopNow: interrupts.stopNow,
    })
  } finally {
    sink.close()
    interrupts.dispose()
  }
}
