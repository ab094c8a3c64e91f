import { expect, test } from 'vitest'
import { orderCollections } from './order-collections.ts'

const referredBy = (parents: Record<string, string[]>) => (name: string) => parents[name] ?? []

test('parents come first; otherwise the order stays', () => {
  const referred = referredBy({ posts: ['users'], users: ['teams'] })
  const { names, cycle } = orderCollections(['posts', 'tags', 'users', 'teams'], referred)
  expect(names).toEqual(['tags', 'teams', 'users', 'posts'])
  expect(cycle).toEqual([])
})

test('a circle keeps its order and is named; who refers to himself, or to what is left out, waits for nobody', () => {
  const referred = referredBy({ a: ['b'], b: ['a'], tree: ['tree', 'gone'] })
  const { names, cycle } = orderCollections(['a', 'b', 'tree', 'c'], referred)
  expect(names).toEqual(['tree', 'c', 'a', 'b'])
  expect(cycle).toEqual(['a', 'b'])
})

test('what refers into a circle comes behind it, and circles behind those that they refer to', () => {
  const referred = referredBy({
    alone: ['flow'],
    flow: ['history', 'folder'],
    history: ['flow'],
    far: ['near'],
    near: ['far', 'alone'],
  })
  const { names, cycle } = orderCollections(['alone', 'far', 'flow', 'history', 'near', 'folder'], referred)
  expect(names).toEqual(['folder', 'flow', 'history', 'alone', 'far', 'near'])
  expect(cycle).toEqual(['flow', 'history', 'far', 'near'])
})
