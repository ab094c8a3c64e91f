import { expect, test } from 'vitest'
import { orderCollections } from './order-collections.ts'

const references = (...parents: string[]) => ({
  references: Object.fromEntries(parents.map((name) => [`${name}Id`, name])),
})

test('parents come first; otherwise the order stays', () => {
  const definitions = { posts: references('users'), tags: {}, users: references('teams'), teams: {} }
  const { names, cycle } = orderCollections(['posts', 'tags', 'users', 'teams'], definitions)
  expect(names).toEqual(['tags', 'teams', 'users', 'posts'])
  expect(cycle).toEqual([])
})

test('a circle keeps its order and is named; who refers to himself, or to what is left out, waits for nobody', () => {
  const definitions = { a: references('b'), b: references('a'), tree: references('tree', 'gone'), c: {} }
  const { names, cycle } = orderCollections(['a', 'b', 'tree', 'c'], definitions)
  expect(names).toEqual(['tree', 'c', 'a', 'b'])
  expect(cycle).toEqual(['a', 'b'])
})
