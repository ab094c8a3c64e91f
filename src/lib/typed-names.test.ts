import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listOfNames, namesInList, typedNames } from './typed-names.ts'

test('names of any characters come back from a list of them', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'ß', '😀', ' ', '\t', ',', '\\', "'", '"', '$', '`') })
  fc.assert(
    fc.property(
      fc.array(
        name.filter((one) => one !== ''),
        { minLength: 1 },
      ),
      (names) => {
        expect(namesInList(listOfNames(names))).toEqual(names)
      },
    ),
  )
})

test('as people write them: spaces about a name are none of it', () => {
  expect(namesInList('a, b c ,d')).toEqual(['a', 'b c', 'd'])
  expect(namesInList('a\\, b,c\\ , \\\\')).toEqual(['a, b', 'c ', '\\'])
  expect(namesInList('')).toEqual([''])
  expect(namesInList('a,,b')).toEqual(['a', '', 'b'])
  expect(namesInList('a\\')).toEqual(['a\\'])
})

test('a shell takes them for one word', () => {
  const names = ["it's", 'a, b', ' $HOME `x` "y" ', 'plain']
  const word = execFileSync('sh', ['-c', `printf %s ${typedNames(names)}`], { encoding: 'utf8' })
  expect(namesInList(word)).toEqual(names)
  expect(typedNames(['users', 'orders'])).toBe('users,orders')
})
