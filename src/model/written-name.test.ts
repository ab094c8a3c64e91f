import { expect, test } from 'vitest'
import { Key, type KeyPart } from './key.ts'
import { hashKey } from './scan/api.ts'
import { keyOfName, writtenName } from './written-name.ts'

const PARTS: readonly (readonly KeyPart[])[] = [
  ['a'],
  [''],
  ['1'],
  [1],
  [-0],
  [1.5],
  [12345678901234567890n],
  ['"quoted" \\ 😀\n'],
  ['a', 'b'],
  ['a', 1],
  ['["a","b"]'],
]

test.each(['text', 'typed'] as const)('a key comes back from its name as the same key (%s)', (keys) => {
  for (const parts of PARTS) {
    const key = new Key(parts)
    const back = keyOfName(writtenName(key, keys), keys)
    expect(hashKey(back, keys), key.id).toEqual(hashKey(key, keys))
  }
})

test('where keys are typed, no two share a name', () => {
  const names = PARTS.map((parts) => writtenName(new Key(parts), 'typed'))
  expect(new Set(names).size).toBe(names.length)
})
