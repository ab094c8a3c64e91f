import type { Emit } from '../model/event.ts'

/** A sink that writes each event as one line of JSON, with the time (ISO 8601, UTC) first. */
export function jsonLines(write: (line: string) => void, now: () => number = Date.now): Emit {
  return (event) => {
    const line = JSON.stringify({ time: new Date(now()).toISOString(), ...event }, plainNumber)
    write(`${line}\n`)
  }
}

function plainNumber(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
