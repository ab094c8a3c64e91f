import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAddress, queryText, splitAddress } from './address.ts'

test('options are shown one way, however they were typed, and read back as what they are', () => {
  for (const typed of [
    'mysql:db?socket=%2Ftmp%2Fs%20x',
    'mysql:db?socket=/tmp/s x',
    'mysql:db?socket=/tmp/s+x',
  ]) {
    const address = parseAddress(typed)!
    expect(address.text).toBe('mysql:db?socket=/tmp/s%20x')
    expect(parseAddress(address.text)).toEqual(address)
  }
  expect(parseAddress('mysql://me:geheim@h/db?socket=/s&password=geheim%26&ssl-mode=off')!.text).toBe(
    'mysql://me:***@h/db?socket=/s&ssl-mode=off',
  )
  expect(parseAddress('mysql:db?socket=/s&token=geheim%26')!.text).toBe('mysql:db?socket=/s&token=***')
  expect(parseAddress('mysql://me:geheim@h/db?socket=/s')!.text).toBe('mysql://me:***@h/db?socket=/s')
  const names = fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => name !== '__proto__')
  fc.assert(
    fc.property(fc.dictionary(names, names, { noNullPrototype: true }), (options) => {
      const { options: read, secrets } = splitAddress(`db${queryText(options)}`)
      const shown = Object.fromEntries(
        Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]),
      )
      expect({ ...read, ...shown }).toEqual(options)
    }),
  )
})
