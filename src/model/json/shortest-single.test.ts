import { expect, test } from 'vitest'
import { shortestSingle } from './shortest-single.ts'

test.each([0, -0, 0.1, 16777216, 3.4028235e38, -3.4028235e38, 1.1754944e-38, 1e-45, 33554432])(
  '%f is printed as it is',
  (value) => {
    expect(shortestSingle(value)).toBe(value)
  },
)

test.each([
  [2359465.25, 2359465.2],
  [-2359465.25, -2359465.2],
  [2359465.75, 2359465.8],
])('%f lies in the middle of two: the even one', (value, printed) => {
  expect(shortestSingle(value)).toBe(printed)
})
