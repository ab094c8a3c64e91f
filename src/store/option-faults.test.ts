import { expect, test } from 'vitest'
import { z } from 'zod'
import { optionFaults } from './option-faults.ts'

test('a word that is no option is named with the one that was probably meant', () => {
  const options = z.strictObject({ table: z.string().optional() })
  const faultsOf = (given: object): readonly string[] =>
    optionFaults(options.safeParse(given).error!, options.shape, 'store')
  expect(faultsOf({ colums: {} })).toEqual(['there is no option colums: columns?'])
  expect(faultsOf({ tabel: 'x', zzz: 1 })).toEqual([
    'there is no option tabel: table?',
    'there is no option zzz',
  ])
  const inAddress = optionFaults(options.safeParse({ columms: 1 }).error!, options.shape, 'address')
  expect(inAddress).toEqual(['there is no option columms'])
  expect(faultsOf({ table: 1 })).toEqual([expect.stringMatching(/^table: /)])
})
