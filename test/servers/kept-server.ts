import { type ChildProcess, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A server that a test started: on a port of its own, in a folder that goes with it. */
export interface KeptServer {
  readonly port: number
  readonly folder: string
  /** Ends it at once, as a power cut would, and leaves its folder as it lies. */
  kill(): Promise<void>
  /** On the same port and folder, after `kill`. */
  startAgain(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

export interface ServerCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** As whom it runs, where root may not. */
  readonly user?: { readonly uid: number; readonly gid: number }
}

const KEEPER = join(import.meta.dirname, 'keeper.mjs')
const READY_WITHIN_MS = 90_000

export function newServerFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `dray-${name}-`))
}

/** Starts it and waits until its port answers. It ends with this process, whatever becomes of that. */
export async function keepServer(
  folder: string,
  commandAt: (port: number) => ServerCommand,
): Promise<KeptServer> {
  const port = await freePort()
  const begin = (): Promise<Running> => start(folder, port, commandAt(port))
  let running = await begin()
  return {
    port,
    folder,
    async kill() {
      running.keeper.stdin?.write('end the server alone\n')
      await gone(running)
    },
    async startAgain() {
      running = await begin()
    },
    async stop() {
      if (running.keeper.exitCode === null) running.keeper.stdin?.end()
      await gone(running)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Running {
  readonly keeper: ChildProcess
  readonly logPath: string
}

async function start(folder: string, port: number, command: ServerCommand): Promise<Running> {
  const logPath = join(folder, 'server.log')
  const log = openSync(logPath, 'a')
  const request = JSON.stringify({ ...command, folder })
  const keeper = spawn(process.execPath, [KEEPER, request], { stdio: ['pipe', log, log, 'ipc'] })
  closeSync(log)
  await new Promise((resolve) => keeper.once('message', resolve))
  keeper.disconnect()
  // The pipe ends it with this process; it never keeps this process.
  keeper.unref()
  await answering(port, { keeper, logPath })
  return { keeper, logPath }
}

async function answering(port: number, { logPath }: Running): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS
  while (!(await answers(port))) {
    if (Date.now() > until) throw new Error(`The server did not answer: ${readFileSync(logPath, 'utf8')}`)
    await wait(20)
  }
}

/** Asked again and again, since a child that keeps nobody cannot be waited for. */
async function gone({ keeper }: Running): Promise<void> {
  while (keeper.exitCode === null && keeper.signalCode === null) await wait(10)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject()))
    })
  })
}
