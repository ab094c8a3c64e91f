import { expect, test } from 'vitest'
import { base64Of } from './raw-cell.ts'

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
