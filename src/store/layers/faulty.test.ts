import { expect, test } from 'vitest'
import { faulty } from './faulty.ts'

function counter() {
  let value = 0
  return {
    add: async () => (value += 1),
    value: async () => value,
    writer: async () => ({ write: async () => (value += 10) }),
  }
}

const error = new Error('planned')

test('before: the chosen call did not happen, the others did', async () => {
  const store = faulty(counter(), { operation: 'add', call: 2, when: 'before', error })
  await store.add()
  await expect(store.add()).rejects.toBe(error)
  await store.add()
  expect(await store.value()).toBe(2)
})

test('after: the chosen call happened, and nobody was told', async () => {
  const store = faulty(counter(), { operation: 'add', call: 1, when: 'after', error })
  await expect(store.add()).rejects.toBe(error)
  expect(await store.value()).toBe(1)
})

test('calls of a session are counted over all sessions', async () => {
  const store = faulty(counter(), { operation: 'writer.write', call: 2, when: 'before', error })
  await (await store.writer()).write()
  await expect((await store.writer()).write()).rejects.toBe(error)
  expect(await store.value()).toBe(10)
})
