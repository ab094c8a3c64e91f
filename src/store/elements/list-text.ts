import { DrayError } from '../../model/error.ts'
import { parseJson } from '../../model/json/json-parse.ts'
import { Key } from '../../model/key.ts'
import { buildPage } from '../../model/scan/api.ts'
import type { Value } from '../../model/value.ts'

/**
 * What a text that is JSON says. A parser passes over a name that comes twice in one object, so that a page is built of it
 * as well, whose cutter does not.
 * @throws DrayError RECORD_INVALID, and what a page says of a record that it cannot hold
 */
export function parseListText(text: string): Value {
  const value = parseJson(text)
  const body = `{"list":${text}}`
  const [problem] = buildPage([{ key: Key.of('list'), body }], { keys: 'text', next: undefined }).problems
  if (problem) throw new DrayError(problem.code, problem.reason)
  return value
}
