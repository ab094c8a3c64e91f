import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printJson } from '../../model/json/json-text.ts'
import { Key } from '../../model/key.ts'
import { buildPage } from '../../model/scan/api.ts'
import { countElements } from './count-elements.ts'
import { ElementList } from './element-list.ts'

const records = { kind: 'document', keys: 'text', columns: [], options: {} } as const
const layout = {
  ...{ from: 'r', records, member: 'l', position: 'p', value: 'v' },
  parent: [{ name: 'r_id', field: null }],
}

function bothWays(text: string, isText?: true): readonly [counted: number, listed: number] {
  const lists = { ...layout, ...(isText && { isText }) }
  const { page } = { page: buildPage([{ key: Key.of('k'), body: text }], { keys: 'text', next: undefined }) }
  return [countElements(page.bodyBytes(0), lists), new ElementList(page.entry(0), lists).length]
}

describe('counting elements by brackets', () => {
  test.each([
    ['{}', 0],
    ['{"l":null}', 0],
    ['{"l":[]}', 0],
    ['{"l": [ \n ] }', 0],
    ['{"l":[[],{},"",null]}', 4],
    ['{"a":{"l":[1,2]},"l":[3]}', 1],
    ['{"a":"l","b":["l",":"],"l":["]",",","\\"",[1,2]]}', 4],
    [String.raw`{"\u006c":[1,2]}`, 2],
    ['{"l":{"a":[1,2]}}', 1],
    ['{"l":"[1,2]"}', 1],
    ['{"l":0}', 1],
  ])('%s: %d', (text, count) => {
    expect(bothWays(text)).toEqual([count, count])
  })

  test.each([
    ['{"l":"[]"}', 0],
    ['{"l":" null "}', 0],
    [String.raw`{"l":"[1, \"],\", {\"a\":[2,3]}]"}`, 3],
    ['{"l":"[1"}', 1],
    ['{"l":""}', 1],
    ['{"l":"none"}', 1],
    [String.raw`{"l":"[1],\"m\":[2]"}`, 1],
    [String.raw`{"l":"[{\"a\":1,\"a\":2},3]"}`, 1],
    ['{"l":[1,2]}', 2],
  ])('in text that is JSON %s: %d', (text, count) => {
    expect(bothWays(text, true)).toEqual([count, count])
  })

  test('agrees with the parser, whatever is in the record', () => {
    const value = fc.jsonValue({ maxDepth: 4 })
    const record = fc.record(
      { l: fc.oneof(fc.array(value), value), '"l"': value, m: value },
      { requiredKeys: [] },
    )
    const spaced = fc.tuple(record, fc.boolean())
    fc.assert(
      fc.property(spaced, ([document, isIndented]) => {
        const text = isIndented ? JSON.stringify(document, null, 2) : printJson(document as never)
        const [counted, listed] = bothWays(text)
        expect(counted).toBe(listed)
      }),
    )
  })
})
