import { expect, test } from 'vitest'
import { Key } from '../../model/key.ts'
import { buildPage } from '../../model/scan/api.ts'
import { mapPage } from './map-page.ts'
import { drop } from '../migration.ts'
import type { Route } from '../plan.ts'
import { routeCodes } from './route-code.ts'

const route = { from: 'users', to: 'users', target: { keys: 'text', columns: [] } } as unknown as Route
const run = { id: 'test', startedAt: 0 }

function codeOf(definition: object) {
  return routeCodes({ from: '', to: '', collections: { users: definition } }).get('users')
}

function pageOf(...names: string[]) {
  const entries = names.map((name) => ({ key: Key.of(name), body: `{"name":"${name}"}` }))
  return buildPage(entries, { keys: 'text', next: undefined })
}

test('what is mapped, dropped and refused adds up, and each kept entry knows where it came from', async () => {
  const code = codeOf({
    map: ({ value }: { value: { name: string } }) => {
      if (value.name === 'b') return drop
      if (value.name === 'c') throw new Error('not this one')
      return { value: { ...value, seen: true } }
    },
  })
  const mapped = await mapPage(pageOf('a', 'b', 'c', 'd'), route, code, run)
  expect(mapped.page.bodyText(1)).toBe('{"name":"d","seen":true}')
  expect([...mapped.from!]).toEqual([0, 3])
  expect(mapped.filtered).toBe(1)
  expect(mapped.refusals).toMatchObject([{ index: 2, code: 'MAPPING_FAILED' }])
})

test('a key that no store can hold refuses its record and shifts nobody else', async () => {
  const code = codeOf({ key: ({ name }: { name: string }) => (name === 'b' ? '\ud800' : name) })
  const mapped = await mapPage(pageOf('a', 'b', 'c'), route, code, run)
  expect(mapped.page.count).toBe(2)
  expect([...mapped.from!]).toEqual([0, 2])
  expect(mapped.refusals).toMatchObject([{ index: 1, code: 'KEY_INVALID' }])
})
