import { expect, test } from 'vitest'
import { base64Of, mayHoldTag } from './raw-cell.ts'

function found(text: string): string | undefined {
  const bytes = Buffer.from(`[${text}]`)
  const place = base64Of({ bytes, from: 1, to: bytes.length - 1, traits: 0 })
  return place && bytes.toString('latin1', place.from, place.to)
}

test.each(['', 'AA==', 'AAE=', 'AAEC', '+/+/', 'AAECAwQFBgc='])('the base 64 of bytes: %j', (text) => {
  expect(found(`{"$dray:bytes":"${text}"}`)).toBe(text)
})

test.each([
  '{"$dray:bytes":"AB=="}', // bits that stand for nothing
  '{"$dray:bytes":"AAE"}',
  '{"$dray:bytes":"A==="}',
  '{"$dray:bytes":"A=AA"}',
  '{"$dray:bytes":"AA_-"}',
  '{"$dray:bytes":"AA\\u0041A"}',
  '{"$dray:bytes" :"AAEC"}',
  '{"$dray:bytes":"AAEC","b":""}',
  '{"$dray:other":"AAEC"}',
  '"AAEC"',
  '{}',
])('is found in nothing else: %s', (text) => {
  expect(found(text)).toBeUndefined()
})

function mayHold(text: string): boolean {
  const bytes = Buffer.from(`[${text}]$dray:`)
  return mayHoldTag({ bytes, from: 1, to: 1 + Buffer.byteLength(text), traits: 0 })
}

test.each([
  '{"$dray:bytes":""}',
  '{"a":["$dray:"]}',
  '{"$\\u0064ray:x":1}',
  '{"$$dray:":1}',
  '"$dra\\u0079:"',
])('a name that may be a tag: %s', (text) => {
  expect(mayHold(text)).toBe(true)
})

test.each(['{"price":"$5"}', '"$dra"', '"$"', '{"$ref":"#/$defs/dray:"}', '"$Dray:"', '{}', '"$dray"'])(
  'none is: %s',
  (text) => {
    expect(mayHold(text)).toBe(false)
  },
)
