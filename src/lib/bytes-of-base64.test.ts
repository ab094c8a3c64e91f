import { expect, test } from 'vitest'
import { bytesOfBase64 } from './bytes-of-base64.ts'

test.each([0, 1, 2, 3, 49_150, 49_151, 49_152, 49_153, 98_304, 100_000, 1_000_001])(
  '%i bytes are those that were written',
  (length) => {
    const bytes = Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31) ^ (i >> 7)))
    const text = Buffer.from(`"${bytes.toString('base64')}"`)
    expect(bytesOfBase64(text, 1, text.length - 1).equals(bytes)).toBe(true)
  },
)
