import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { type Ran, startDray } from './dray.ts'
import type { Place } from './place.ts'

/** A command that stands still in the middle of its work, for real: by SIGSTOP at one of its system calls. */
export interface Stopped {
  readonly pid: number
  goOn(): Promise<Ran>
  kill(signal?: NodeJS.Signals): Promise<Ran>
}

/** @param at as strace names it: `fdatasync:when=3`, counted in each thread */
export async function startStopped(
  place: Place,
  {
    at,
    words = place.words,
    under = [],
  }: { readonly at: string; readonly words?: readonly string[]; readonly under?: readonly string[] },
): Promise<Stopped> {
  const [call] = at.split(':')
  const log = `${place.folder}.stopped`
  const what = ['-e', `trace=${call}`, '-e', `inject=${at.replace(':', ':signal=SIGSTOP:')}`]
  const { child, ended } = startDray(words, {
    cwd: place.folder,
    under: [...under, 'strace', '-f', '-o', log, ...what],
    env: { ...place.env, UV_THREADPOOL_SIZE: '1' },
  })
  onTestFinished(() => endAll(child.pid!))
  const isOver = new AbortController()
  void ended.then(() => isOver.abort())
  await stopIn(log, child.pid!, isOver.signal).catch(async (error: unknown) => {
    throw isOver.signal.aborted ? new Error(`It ended before it was stopped: ${(await ended).stdout}`) : error
  })
  const pid = lastChildOf(child.pid!)
  // What stands still stays so when its tracer goes, and is an ordinary process again.
  process.kill(child.pid!, 'SIGKILL')
  onTestFinished(() => endAll(pid))
  const signalled = async (signal: NodeJS.Signals): Promise<Ran> => {
    process.kill(pid, signal)
    const { stdout, stderr } = await ended
    return {
      stdout,
      stderr,
      exitCode: stdout === '' ? null : (JSON.parse(stdout) as { exitCode: number }).exitCode,
    }
  }
  return { pid, goOn: () => signalled('SIGCONT'), kill: (signal = 'SIGKILL') => signalled(signal) }
}

/** Each thread stops by itself, and one that has not when it is told to go on would never hear of it. */
async function stopIn(log: string, pid: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const told = existsSync(log) ? readFileSync(log, 'utf8') : ''
    const stopped = told.split('--- stopped by SIGSTOP ---').length - 1
    if (stopped > 0 && stopped >= readdirSync(`/proc/${lastChildOf(pid)}/task`).length) return
    await wait(10, undefined, { signal })
  }
}

/** A frozen process that is forgotten would wait for ever. */
function endAll(pid: number): void {
  const children = existsSync(`/proc/${pid}/task/${pid}/children`) ? childrenOf(pid) : []
  for (const child of children) endAll(child)
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

/** Below the programs that only start another one. */
function lastChildOf(pid: number): number {
  const [child] = childrenOf(pid)
  return child === undefined ? pid : lastChildOf(child)
}
