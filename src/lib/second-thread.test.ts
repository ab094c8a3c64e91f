import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { secondThread } from './second-thread.ts'

let folder: string
let thread: URL

/** What `serveThread` does, in the JavaScript that a thread of the tests can run. */
const MODULE = `
  import { parentPort } from 'node:worker_threads'
  parentPort.on('message', ({ id, task, request }) => {
    if (task === 'die') process.exit(3)
    if (task === 'throw') throw new Error('no')
    if (task === 'sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)
    parentPort.postMessage({ id, answer: task === 'double' ? request * 2 : request }, task === 'back' ? [request.buffer] : [])
  })
  parentPort.postMessage('ready')
`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'second-thread-'))
  thread = pathToFileURL(join(folder, 'thread.mjs'))
  await writeFile(thread, MODULE)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('few calls start no thread, and are left to who asks', async () => {
  const hold = secondThread(thread).hold()
  for (let i = 0; i < 7; i++) {
    expect(await hold.call('double', i)).toBeUndefined()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await hold.release()
})

test('many calls start it', async () => {
  const hold = secondThread(thread).hold()
  await expect.poll(() => hold.call('double', 4), { interval: 5, timeout: 10_000 }).toBe(8)
  await hold.release()
})

test('answers each request with its own answer, and hands buffers over', async () => {
  const hold = secondThread(thread).hold()
  await hold.start()
  expect(await Promise.all([1, 2, 3].map((n) => hold.call('double', n)))).toEqual([2, 4, 6])
  const bytes = new Uint8Array([1, 2, 3])
  const back = hold.call('back', bytes, [bytes.buffer])
  expect(bytes.length).toBe(0)
  expect(await back).toEqual(new Uint8Array([1, 2, 3]))
  await hold.release()
})

test.each(['die', 'throw'])('a thread that ends leaves its work to who asked: %s', async (task) => {
  const hold = secondThread(thread).hold()
  await hold.start()
  // What is answered in the moment of its end may be lost with it.
  expect(await hold.call('double', 4)).toBe(8)
  const calls = [hold.call(task, 0), hold.call('double', 5)]
  expect(await Promise.all(calls)).toEqual([undefined, undefined])
  expect(await hold.call('double', 6)).toBeUndefined()
  await hold.release()
})

test('a module that cannot be loaded is no thread', async () => {
  const hold = secondThread(new URL('missing.mjs', thread)).hold()
  await hold.start()
  expect(await hold.call('double', 4)).toBeUndefined()
  await hold.release()
})

test('who let go of it starts it no more', async () => {
  const hold = secondThread(thread).hold()
  await hold.release()
  await hold.start()
  expect(await hold.call('double', 4)).toBeUndefined()
})

test('it ends with its last holder, in the middle of its work', async () => {
  const shared = secondThread(thread)
  const [one, other] = [shared.hold(), shared.hold()]
  await one.start()
  await one.release()
  await one.release()
  expect(await other.call('double', 4)).toBe(8)
  const asleep = other.call('sleep', 0)
  await other.release()
  expect(await asleep).toBeUndefined()
  expect(await other.call('double', 4)).toBeUndefined()
})
