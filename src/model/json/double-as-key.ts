import { printJson } from './json-text.ts'

/** A double as a part of a key: engines spell it each in their own way, and one number is one key. */
export function doubleAsKey(text: string): string {
  const number = Number(text)
  // What stands for infinities and NaN is no number.
  return Number.isNaN(number) ? text : printJson(number)
}
