import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface Ran {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ran>
}

export interface HowToRun {
  readonly cwd: string
  /** The words before `node dray`: of a program that runs another one, under a fault. */
  readonly under?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the built command as a user would, in whatever surroundings. */
export function startDray(words: readonly string[], { cwd, under = [], env = {} }: HowToRun): Started {
  const [program, ...args] = [...under, process.execPath, MAIN, ...words]
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(program!, args, { cwd, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
  return { child, ended }
}

export function runDray(words: readonly string[], how: HowToRun): Promise<Ran> {
  return startDray(words, how).ended
}
