import { expect, test } from 'vitest'
import { parseMaxRejects } from './parse-max-rejects.ts'

test.each([
  ['0', { records: 0 }],
  ['250', { records: 250 }],
  ['2%', { percent: 2 }],
  ['0.5 %', { percent: 0.5 }],
  ['100%', { percent: 100 }],
  ['101%', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['', undefined],
  ['some', undefined],
])('%j', (written, expected) => {
  expect(parseMaxRejects(written)).toEqual(expected)
})
