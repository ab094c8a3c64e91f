import type { Call } from './layer.ts'

/** The signal that a call was given: among its arguments or in one of them. */
export function signalOf({ args }: Call): AbortSignal | undefined {
  for (const argument of args) {
    const signal = argument instanceof AbortSignal ? argument : signalField(argument)
    if (signal instanceof AbortSignal) return signal
  }
  return undefined
}

function signalField(argument: unknown): unknown {
  return typeof argument === 'object' && argument !== null ? Reflect.get(argument, 'signal') : undefined
}
