import { expect, test } from 'vitest'
import { DrayError } from '../../model/error.ts'
import { serverUrl } from './server-url.ts'

const invalid = (reason: string): DrayError => new DrayError('ADDRESS_INVALID', reason)

test.each([
  ['//me@db.example:5433/shop', { host: 'db.example', port: 5433, user: 'me', database: 'shop' }],
  ['//db.example', { host: 'db.example', port: undefined, user: undefined, database: undefined }],
  ['//[::1]/shop', { host: '::1', port: undefined, user: undefined, database: 'shop' }],
  ['//m%C3%A9@h/a%2Fb', { host: 'h', port: undefined, user: 'mé', database: 'a/b' }],
  ['//me@/shop', { host: undefined, port: undefined, user: 'me', database: 'shop' }],
  ['//me@:5433/shop', { host: undefined, port: 5433, user: 'me', database: 'shop' }],
  ['//:5433/shop', { host: undefined, port: 5433, user: undefined, database: 'shop' }],
  ['///shop', { host: undefined, port: undefined, user: undefined, database: 'shop' }],
  // Brackets are a part of any name but a host's.
  ['//%5Bu%5D@h/%5Bd%5D', { host: 'h', port: undefined, user: '[u]', database: '[d]' }],
])('%s', (path, parts) => {
  expect(serverUrl(path, invalid)).toEqual(parts)
})

test.each(['//%zz@h/d', '//h:port/d', '//h/%ff'])('%s is not understood', (path) => {
  expect(() => serverUrl(path, invalid)).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }))
})
