import { parentPort } from 'node:worker_threads'
import type { ThreadAnswer, ThreadRequest } from './second-thread.ts'

/** Plain data, and the buffers of it that are handed over instead of copied. */
export interface TaskResult {
  readonly answer: unknown
  readonly transfer: readonly ArrayBuffer[]
}

/** A task that throws, or gives undefined, leaves its work to who asked. */
type Task = (request: never) => TaskResult | undefined | Promise<TaskResult | undefined>

/** In a second thread: answers one request after the other. */
export function serveThread(tasks: Readonly<Record<string, Task>>): void {
  const port = parentPort!
  let last: Promise<void> = Promise.resolve()
  const answer = async ({ id, task, request }: ThreadRequest): Promise<void> => {
    const result = await attempt(tasks[task], request)
    const reply: ThreadAnswer = { id, answer: result?.answer }
    port.postMessage(reply, result?.transfer ?? [])
  }
  port.on('message', (request: ThreadRequest) => {
    last = last.then(() => answer(request))
  })
  port.postMessage('ready')
}

async function attempt(task: Task | undefined, request: unknown): Promise<TaskResult | undefined> {
  try {
    // Both ends of a task are written together, in one driver.
    return await task?.(request as never)
  } catch {
    return undefined
  }
}
