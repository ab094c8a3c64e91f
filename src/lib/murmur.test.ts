import { expect, test } from 'vitest'
import { absorb, lanes, murmur } from './murmur.ts'

function hash(text: string, tail = '\0\0\0\0'): string {
  const bytes = Buffer.from(text + tail)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  murmur(view, 0, Buffer.byteLength(text), 0, 0, 0, 0, 0)
  return hex()
}

function hex(): string {
  return [...lanes].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
}

// Answers of mmh3 (https://pypi.org/project/mmh3), which wraps the original C++.
test('is MurmurHash3 x86-128 when all four lanes start from one seed', () => {
  expect(hash('I will not buy this record, it is scratched.')).toBe('a0a9683b25ac5e40d9af2895890dddf5')
  expect(hash('The quick brown fox jumps over the lazy dog')).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c')
  expect(hash('a')).toBe('a794933c5556b01b5556b01b5556b01b')
})

test('never depends on the bytes behind the text, whatever its length', () => {
  for (let length = 0; length <= 40; length++) {
    const text = 'x'.repeat(length)
    expect(hash(text, 'abcd')).toBe(hash(text, '\0\0\0\0'))
  }
})

test('a block given as lanes is the block given as bytes', () => {
  const bytes = Buffer.from('0123456789abcdef....')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = [0, 4, 8, 12].map((at) => view.getInt32(at, true)) as [number, number, number, number]
  murmur(view, 0, 16, 1, 2, 3, 4, 7)
  const asBytes = hex()
  absorb(1, 2, 3, 4, ...words, 7)
  expect(hex()).toBe(asBytes)
})
