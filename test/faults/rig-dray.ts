import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report, RollbackReport, RunRecord } from '../../src/index.ts'
import { copyBuild } from './rig-build.ts'

/** What the library answered, and how many pages it moved; or the error, as one line. */
type Answer<T> =
  | { readonly answer: T; readonly pages: number; readonly error?: never }
  | { readonly error: string }

/** Where the process is to die: at a named point, or after some milliseconds. */
export type Death = { readonly point: string } | { readonly afterMs: number }

interface Ended {
  readonly killed: boolean
  readonly exitCode: number | null
  /** The names of the crash points that it passed, in order. */
  readonly points: readonly string[]
  readonly output: string
}

/** The built `dray`: as a command that can be killed, and as a library in a process that lives on. */
export interface RigDray {
  /** The real command line, in this folder. */
  command(words: readonly string[], cwd: string, death?: Death): Promise<Ended>
  runs(stateDir: string): Promise<Answer<readonly RunRecord[]>>
  migrate(request: object): Promise<Answer<Report>>
  resume(stateDir: string, batchBytes: number): Promise<Answer<Report>>
  rollback(stateDir: string): Promise<Answer<RollbackReport>>
  /** Pages in the write log of the newest run. */
  pagesLogged(stateDir: string): Promise<Answer<number>>
  damagedBundles(folder: string): Promise<Answer<readonly string[]>>
  stop(): void
}

export function startDray(): RigDray {
  const build = copyBuild()
  const server = fork(join(import.meta.dirname, 'rig-server.mjs'), [build.folder], { stdio: 'inherit' })
  const ask = asking(server)
  return {
    command: (words, cwd, death) => runCommand([build.main, ...words], cwd, death),
    runs: (stateDir) => ask('runs', { stateDir }),
    migrate: (request) => ask('migrate', request),
    resume: (stateDir, batchBytes) => ask('resume', { stateDir, batchBytes }),
    rollback: (stateDir) => ask('rollback', { stateDir }),
    pagesLogged: (stateDir) => ask('pagesLogged', { stateDir }),
    damagedBundles: (folder) => ask('damagedBundles', { folder }),
    stop() {
      server.kill()
      build.remove()
    },
  }
}

function asking(server: ChildProcess): <T>(command: string, request: object) => Promise<Answer<T>> {
  const waiting = new Map<number, (answer: Answer<never>) => void>()
  let asked = 0
  server.on('message', (message) => {
    // It comes from rig-server.mjs.
    const { id, ...answer } = message as { id: number } & Answer<never>
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  server.on('exit', () => waiting.forEach((answer) => answer({ error: 'the library process ended' })))
  return <T>(command: string, request: object) =>
    new Promise<Answer<T>>((resolve) => {
      if (!server.connected) return resolve({ error: 'the library process has ended' })
      const id = asked++
      waiting.set(id, resolve)
      server.send({ id, command, request })
    })
}

function runCommand(words: readonly string[], cwd: string, death: Death | undefined): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  const list = join(mkdtempSync(join(cwd, 'points-')), 'list')
  const env = {
    PATH,
    HOME,
    TMPDIR: cwd,
    DRAY_CRASH_LIST: list,
    ...(death && 'point' in death && { DRAY_CRASH_AT: death.point }),
  }
  const child = spawn(process.execPath, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const timer = death && 'afterMs' in death && setTimeout(() => child.kill('SIGKILL'), death.afterMs)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode, signal) => {
      if (timer) clearTimeout(timer)
      const points = existsSync(list) ? readFileSync(list, 'utf8').split('\n').slice(0, -1) : []
      resolve({ killed: signal === 'SIGKILL', exitCode, points, output })
    })
  })
}
