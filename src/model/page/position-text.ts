import type { Position } from './problem.ts'

/** `data/users.json:12, byte 340`: what an editor opens, and then the exact place. */
export function positionText({ unit, line, byte }: Position): string {
  const place = line === undefined ? unit : `${unit}:${line}`
  return byte === undefined ? place : `${place}, byte ${byte}`
}
