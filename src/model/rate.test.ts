import { expect, test } from 'vitest'
import { parseRate } from './rate.ts'

test.each([
  ['500/s', { recordsPerSecond: 500 }],
  ['0.5/s', { recordsPerSecond: 0.5 }],
  ['2MB/s', { bytesPerSecond: 2_000_000 }],
  ['300 kB/s', { bytesPerSecond: 300_000 }],
  ['500/s,2MB/s', { recordsPerSecond: 500, bytesPerSecond: 2_000_000 }],
  ['1gb/s, 7/s', { recordsPerSecond: 7, bytesPerSecond: 1e9 }],
  ['none', {}],
])('%s is a rate', (written, rate) => expect(parseRate(written)).toEqual(rate))

test.each(['', '500', '500/min', '0/s', '-1/s', '1/s,2/s', '1/s,', '2MB', 'MB/s', '1e3/s', 'none,1/s'])(
  '"%s" is none',
  (written) => expect(parseRate(written)).toBeUndefined(),
)
