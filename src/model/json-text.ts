import type { Value } from './value.ts'

/** Exact: digits that a double cannot hold become bigint or `Tagged('number', text)`; any depth. @throws DrayError RECORD_INVALID */
export function parseJson(text: string): Value {
  throw new Error(`to be written ${text}`)
}

/** Compact JSON text of a value; any depth; -0 and wide numbers exact; bytes and tagged values as `{"$dray:…":…}`. */
export function printJson(value: Value): string {
  throw new Error(`to be written ${String(value)}`)
}
