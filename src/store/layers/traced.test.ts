import { expect, test } from 'vitest'
import { DrayError } from '../../model/error.ts'
import { traced } from './traced.ts'

function storeThrowing(error: unknown) {
  const fail = async (..._args: unknown[]): Promise<never> => {
    throw error
  }
  return traced({
    address: 'test:here',
    scan: fail,
    create: fail,
    publish: fail,
    layoutFor(..._args: unknown[]): never {
      throw error
    },
    writer: async (_request: { collection: string }) => ({ write: fail }),
  })
}

test('errors say store and collection, wherever the call names it', async () => {
  const store = storeThrowing(new DrayError('STORE_BUSY', 'busy'))
  const here = { code: 'STORE_BUSY', store: 'test:here', collection: 'things' }
  await expect(store.scan('things')).rejects.toMatchObject(here)
  await expect(store.create('run-1', 'things')).rejects.toMatchObject(here)
  const writer = await store.writer({ collection: 'things' })
  await expect(writer.write()).rejects.toMatchObject(here)
  expect(() => store.layoutFor('things')).toThrow(expect.objectContaining(here))
  await expect(store.publish('run-1', [])).rejects.toMatchObject({ ...here, collection: undefined })
})

test('what the driver said of itself stays', async () => {
  const store = storeThrowing(new DrayError('STORE_BUSY', 'busy', { store: 's3:deep', collection: 'others' }))
  await expect(store.scan('things')).rejects.toMatchObject({ store: 's3:deep', collection: 'others' })
})

test('an unknown error is a bug that names its call and keeps its cause', async () => {
  const cause = new TypeError('x is not a function')
  await expect(storeThrowing(cause).scan('things')).rejects.toMatchObject({
    code: 'BUG',
    message: expect.stringContaining('scan'),
    cause,
  })
  await expect(storeThrowing('a string').scan('things')).rejects.toMatchObject({ code: 'BUG' })
})

test('an abort is an interruption, by its name or by the signal of the call', async () => {
  const abort = new DOMException('aborted', 'AbortError')
  await expect(storeThrowing(abort).scan('things')).rejects.toMatchObject({ code: 'INTERRUPTED' })
  const signal = AbortSignal.abort('a reason of its own')
  await expect(storeThrowing('a reason of its own').scan('things', { signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  })
})
