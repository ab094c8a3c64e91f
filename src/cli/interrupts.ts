import type { Screen } from './render/screen.ts'

export interface Interrupts {
  /** Aborted by the first signal: finish the batch, then stop. */
  readonly signal: AbortSignal
  /** Aborted by the second: stop now. */
  readonly stopNow: AbortSignal
  dispose(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const EXIT_INTERRUPTED = 130

/** The first Ctrl-C drains, the second stops, the third does not wait for anything. */
export function watchInterrupts(screen: Screen): Interrupts {
  const drain = new AbortController()
  const stop = new AbortController()
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(EXIT_INTERRUPTED)
    if (drain.signal.aborted) {
      screen.insist('\nStopping now.')
      stop.abort()
    } else {
      screen.insist('\nStopping after the current batch; press Ctrl-C again to stop now.')
      drain.abort()
    }
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    signal: drain.signal,
    stopNow: stop.signal,
    dispose: () => SIGNALS.forEach((signal) => process.off(signal, onSignal)),
  }
}
