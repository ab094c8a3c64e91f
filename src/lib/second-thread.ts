import { Worker } from 'node:worker_threads'

/** Work that goes on beside this thread. It is only ever a help: whoever asks can do the same by itself. */
export interface SecondThread {
  /** As long as anybody holds it, it may run. */
  hold(): ThreadHold
}

export interface ThreadHold {
  /** Brings it up where there will be much to do; resolves when it is there, or cannot be had. */
  start(): Promise<void>
  /**
   * Has a task of the thread's module done. Undefined where the caller is to do it: the thread is not there yet, could not
   * do it, or has ended. What is in `transfer` is handed over, and lost to the caller, once it is there.
   */
  call(task: string, request: unknown, transfer?: readonly ArrayBuffer[]): Promise<unknown>
  /** Ends the thread when nobody else holds it; what it has under way is answered with undefined. Idempotent. */
  release(): Promise<void>
}

/** What crosses to the thread, and back. */
export interface ThreadRequest {
  readonly id: number
  readonly task: string
  readonly request: unknown
}
export interface ThreadAnswer {
  readonly id: number
  readonly answer: unknown
}

/** Small jobs stay in one thread: another one takes a tenth of a second to come up. */
const CALLS_BEFORE_START = 8

/** What it does leaves little behind; with the usual 16 MiB for new objects it would keep more than it needs. */
const YOUNG_GENERATION_MIB = 4

/** @param module calls `serveThread` */
export function secondThread(module: URL): SecondThread {
  let holders = 0
  let calls = 0
  let running: Running | undefined

  return {
    hold() {
      let isHeld = true
      holders++
      return {
        async start() {
          if (!isHeld) return
          running ??= start(module)
          await running.up
        },
        async call(task, request, transfer = []) {
          if (!isHeld) return undefined
          if (++calls >= CALLS_BEFORE_START) running ??= start(module)
          return running?.call(task, request, transfer)
        },
        async release() {
          if (!isHeld) return
          isHeld = false
          if (--holders > 0) return
          const ending = running
          running = undefined
          calls = 0
          await ending?.end()
        },
      }
    },
  }
}

interface Running {
  /** Settled when it is known whether there will be a thread. */
  readonly up: Promise<void>
  readonly call: (task: string, request: unknown, transfer: readonly ArrayBuffer[]) => Promise<unknown>
  readonly end: () => Promise<void>
}

type State = 'starting' | 'ready' | 'gone'

function start(module: URL): Running {
  const worker = new Worker(module, {
    // What the process was started with is none of its business: loaders, profilers.
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  })
  const waiting = new Map<number, (answer: unknown) => void>()
  let state: State = 'starting'
  let last = 0

  const settle = ({ id, answer }: ThreadAnswer): void => {
    const resolve = waiting.get(id)
    waiting.delete(id)
    // A thread that nobody waits for must not keep the process alive.
    if (waiting.size === 0) worker.unref()
    resolve?.(answer)
  }
  const giveUp = (): void => {
    state = 'gone'
    for (const id of waiting.keys()) settle({ id, answer: undefined })
  }
  const up = new Promise<void>((resolve) => {
    worker.once('message', () => {
      if (state === 'starting') state = 'ready'
      worker.on('message', settle)
      worker.unref()
      resolve()
    })
    worker.on('error', giveUp)
    worker.on('exit', () => (giveUp(), resolve()))
  })

  return {
    up,
    async call(task, request, transfer) {
      if (state !== 'ready') return undefined
      return new Promise((resolve) => {
        const id = ++last
        waiting.set(id, resolve)
        worker.ref()
        const message: ThreadRequest = { id, task, request }
        worker.postMessage(message, transfer)
      })
    },
    async end() {
      giveUp()
      await worker.terminate()
    },
  }
}
